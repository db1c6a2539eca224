"""A review: what waits for directory teams, above all what may describe a shielded child (rulebook, section 5)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.hidden_from_some import is_found_by

ReviewKind = Literal[
    "registration", "feed", "amendment", "lift", "date_of_birth", "conflict", "home", "transfer", "challenge"
]

ReviewDecision = Literal[
    "another_child", "same_child", "the_shielded_child", "refused", "shield", "keep_visible", "accepted", "later"
]

_OF_REGISTRATION: tuple[ReviewDecision, ...] = ("another_child", "same_child", "the_shielded_child", "refused", "later")
_OF_CHANGE: tuple[ReviewDecision, ...] = ("another_child", "the_shielded_child", "refused", "later")
DECISIONS_OF = MappingProxyType[ReviewKind, tuple[ReviewDecision, ...]](
    {
        "registration": _OF_REGISTRATION,
        "feed": _OF_REGISTRATION,
        "amendment": _OF_CHANGE,
        "lift": _OF_CHANGE,
        "date_of_birth": _OF_CHANGE,
        "conflict": ("accepted", "refused", "later"),
        "home": ("shield", "keep_visible", "later"),
        "transfer": ("accepted", "refused", "later"),
        "challenge": ("accepted", "refused", "later"),
    }
)
"""How a directory team can decide each kind of review."""

DecisionReason = Literal[
    "documents_compared",
    "person_asked",
    "other_authority_asked",
    "record_shows_it",
    "waits_for_documents",
    "waits_for_reply",
    "needs_second_opinion",
]
"""Why a team decides so, or later."""


class Deferral(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An authority's team decides later."""

    authority: str
    reason: DecisionReason


class Suspicion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A child that the record may describe or, in a review of a home, that lives there.

    Attributes
    ----------
    child_id
        The child; empty if a review is needed for another reason, or if nobody may be told which child it is.
    authority
        The authority whose directory team decides.
    by_visible_facts
        Whether facts that everybody can see are enough to suspect it.
    visible
        Whether it is a visible record, and not a shielded child.
    nearby
        Whether it is a visible record with the birthday at the postcode of a hidden home, and maybe not at that home.
    withheld_id
        The child whom nobody is told of: a new identity that only a number or a home leads to. It is kept to remember
        a decision.
    through_number
        The merged record that is like the child, if it is not the reviewed one.
    lifted_by
        Who has lifted the child's shield, while that waits or was refused: they must not be told that the child is
        hidden.
    stated_by
        Who stated the record's NHS numbers, if nothing else leads to the child: they must not be told whose it is.
    """

    child_id: str
    authority: str
    by_visible_facts: bool = False
    visible: bool = False
    nearby: bool = False
    withheld_id: str = ""
    through_number: str = ""
    lifted_by: tuple[str, ...] = ()
    stated_by: tuple[str, ...] = ()

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """Who is not told of the child."""
        return (*self.lifted_by, *self.stated_by)

    @property
    def is_open(self) -> bool:
        """Whether it depends on nothing hidden."""
        return self.visible or not self.compared_id

    @property
    def compared_id(self) -> str:
        """The child with whom the record is compared, also if nobody is told of that child."""
        return self.child_id or self.withheld_id

    @property
    def is_secret(self) -> bool:
        """Whether only hidden facts led to it: for all but the shielded child's authority it is as if it were not."""
        return not (self.is_open or self.by_visible_facts)


def named_to_each_authority(suspicions: Iterable[Suspicion], submitted_by: str) -> dict[str, Suspicion]:
    """Return authority to the suspicion that a message names: one that is hidden from nobody, if there is one.

    Otherwise it is one that is not hidden from who submitted the record: what else it is like must not show.
    """
    named: dict[str, Suspicion] = {}
    for each in sorted(suspicions, key=lambda each: (bool(each.hidden_from), submitted_by in each.hidden_from)):
        named.setdefault(each.authority, each)
    return named


class Review(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What waits for a decision: every authority concerned decides.

    Attributes
    ----------
    review_id
        Sorts by time.
    submitted_by
        The practitioner who submitted the record or the change. For this person it is as if there were no review.
    decided
        The authorities that have decided that it is another child.
    rejected_by
        The authorities that decided that it describes their shielded child, or is wrong. Its submitter still sees it,
        and the others decide all the same: what one of them decides must not show.
    deferred
        The authorities that decide later, and why; no authority sees another's.
    hidden_from
        Practitioners whose list does not have it: what they submitted brought it about or ends it, and waits or not.
    shown_only_to
        If it is not empty, the practitioners whose list has it: for everybody else there is nothing to decide.
    kinds
        Practitioner to the kind that it has for them, if it is another one, because of what they see of the record.
    """

    review_id: str
    kind: ReviewKind
    submitted_by: str
    submitted_at: datetime
    suspicions: tuple[Suspicion, ...]
    decided: tuple[str, ...] = ()
    rejected_by: tuple[str, ...] = ()
    deferred: tuple[Deferral, ...] = ()
    hidden_from: tuple[str, ...] = ()
    shown_only_to: tuple[str, ...] = ()
    kinds: Mapping[str, ReviewKind] = {}

    def kind_for(self, practitioner_id: str) -> ReviewKind:
        """Return the kind that the review has for a practitioner."""
        return self.kinds.get(practitioner_id, self.kind)

    @property
    def authorities(self) -> tuple[str, ...]:
        """Return every authority that decides, once."""
        return tuple(dict.fromkeys(suspicion.authority for suspicion in self.suspicions))

    @property
    def named_to_each_authority(self) -> dict[str, Suspicion]:
        """Authority to the suspicion that its message names."""
        return named_to_each_authority(self.suspicions, self.submitted_by)

    def withheld_from(self, authority: str) -> tuple[str, ...]:
        """Return those of an authority's team who do not find it.

        That is `hidden_from`, who is told of no child of their team in it, and who stated a number that leads to one:
        they would decide about a child of whom they are not told.
        """
        asked = [each for each in self.suspicions if each.authority == authority]
        stated = (who for each in asked for who in each.stated_by)
        return tuple(dict.fromkeys((*self.hidden_from, *self.told_of_none(authority), *stated)))

    def message_withheld_from(self, authority: str) -> tuple[str, ...]:
        """Return those of an authority's team who do not find its message: they are not told whom it names."""
        named = self.named_to_each_authority[authority]
        return tuple(dict.fromkeys((*self.withheld_from(authority), *named.hidden_from)))

    def told_of_none(self, authority: str) -> tuple[str, ...]:
        """Return who is told of no child about whom an authority is asked."""
        asked = [frozenset(each.hidden_from) for each in self.suspicions if each.authority == authority]
        return tuple(sorted(frozenset.intersection(*asked))) if asked else ()

    def visible_children_of(self, authority: str) -> tuple[str, ...]:
        """Return the visible children about whom an authority decides."""
        own = (each for each in self.suspicions if each.authority == authority and each.visible)
        return tuple(dict.fromkeys(each.child_id for each in own if each.child_id))

    def shielded_children_of(self, authority: str, viewer: str) -> tuple[str, ...]:
        """Return the shielded children about whom an authority decides and the viewer of its team is told."""
        own = (each for each in self.suspicions if each.authority == authority and not each.visible)
        return tuple(dict.fromkeys(each.child_id for each in own if each.child_id and viewer not in each.hidden_from))

    def compared_by(self, authority: str) -> frozenset[str]:
        """Return every child about whom an authority decides, also those of whom nobody is told."""
        found = (each for each in self.suspicions if each.authority == authority)
        return frozenset(each.compared_id for each in found) - {""}

    @property
    def is_told(self) -> bool:
        """Whether its submitter is told of it: of what only hidden facts led to, nobody is."""
        return self.kind == "feed" and any(each.by_visible_facts for each in self.suspicions)

    @property
    def waits_openly(self) -> bool:
        """Whether it is needed for reasons that depend on nothing hidden, and for no other."""
        own = [each for each in self.suspicions if not each.through_number]
        return bool(own) and all(each.is_open for each in own)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Return the authorities that have not decided yet."""
        return tuple(each for each in self.authorities if each not in (*self.decided, *self.rejected_by))

    @property
    def waits_secretly_for(self) -> frozenset[str]:
        """Return the authorities that have not said that it is another child, if only hidden facts led to them."""
        waiting = [each for each in self.suspicions if each.authority not in self.decided]
        return frozenset(each.authority for each in waiting) if all(each.is_secret for each in waiting) else frozenset()

    @property
    def not_cleared_by(self) -> frozenset[str]:
        """Return the authorities that have not said that it is another child."""
        return frozenset(self.authorities) - {*self.decided}

    @property
    def is_cleared(self) -> bool:
        """Whether every authority has decided that it is another child."""
        return not self.waits_for and not self.rejected_by

    def without(self, authorities: Collection[str]) -> "Review | None":
        """Return the review without what some authorities decide, or None if nothing is left."""
        kept = tuple(each for each in self.suspicions if each.authority not in authorities)
        return replace(self, suspicions=kept) if kept else None

    def defer(self, authority: str, reason: DecisionReason) -> "Review":
        """Return the review after an authority said that it decides later."""
        others = tuple(each for each in self.deferred if each.authority != authority)
        return replace(self, deferred=(*others, Deferral(authority=authority, reason=reason)))

    def deferred_by(self, authority: str) -> DecisionReason | None:
        """Return why an authority decides later; None if it did not say so."""
        return next((each.reason for each in self.deferred if each.authority == authority), None)


class OpenReview(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A review in the list of one authority. Those it is `hidden_from` do not find it there, or only a few do."""

    review_id: str
    authority: str
    child_id: str
    kind: ReviewKind
    submitted_at: datetime
    hidden_from: tuple[str, ...] = ()
    shown_only_to: tuple[str, ...] = ()
    kinds: Mapping[str, ReviewKind] = {}

    def kind_for(self, practitioner_id: str) -> ReviewKind:
        """Return the kind that the review has for a practitioner."""
        return self.kinds.get(practitioner_id, self.kind)

    def is_found_by(self, practitioner_id: str) -> bool:
        """Return whether somebody of the authority finds it."""
        return is_found_by(self, practitioner_id)
