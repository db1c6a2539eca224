"""A child's record: the child, the involvements, and a shield, a review or an ended identity (rulebook, section 5)."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children.acts import Act, Version, after_acts
from contactpoint.domain.children.child import Child
from contactpoint.domain.children.child_validation import ADULT_AGE, birthday_at_age
from contactpoint.domain.children.decisions.challenge import Challenge
from contactpoint.domain.children.decisions.review import Review
from contactpoint.domain.children.decisions.transfer import FormerAuthority, Transfer
from contactpoint.domain.children.involvements.involvement import Involvement
from contactpoint.domain.children.pending_change import PendingChange
from contactpoint.domain.children.retention import EXTENDED_AGE, Leaving, Retention, leaving
from contactpoint.domain.children.shield import Shield
from contactpoint.domain.children.sources.provenance import Provenance

FROM_REGISTRATION = datetime.min.replace(tzinfo=UTC)
"""Before anything that happened: those of their hidden children who are like the record now came there since."""


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is encrypted as one. Whatever writes the child writes the shield with it, so that no write can lose it.

    Attributes
    ----------
    review
        The review of the record itself, if it was registered under one. Its submitter can find it and, if only what
        other authorities hide led to the review, the teams that are told of it (`teams_told`); nobody else can.
    pending
        Changes under review, at most one from each practitioner.
    before_acts, acts, versions
        While a change waits: the child as it was before the first act that waits, what was stated since then, and
        those who see the child in another way than everybody does, with what they see.
    home_review
        The review of a shielded child's home: of the visible records there, if this child is shielded; of the shielded
        children there, if it is not. It hides nothing.
    feed, feed_row, told_of_review
        The feed system that registered the record, a digest of the row that it sent, and whether it was told of a
        review: the same row again is not another one, also after others amended the record, and is answered the same.
    told_since
        While it waits secretly: the authorities whose teams are told of it, and since when or `FROM_REGISTRATION`.
        They go on seeing it.
    distinct_from
        Children that this record was decided not to describe.
    watched_by_authority
        The authority whose directory team is notified of looks, while it is responsible.
    new_identity
        Whether the record is a new identity, which must never be linked to an earlier one.
    identity_ended
        Whether the record is such an earlier identity.
    retention
        What changes when the record leaves, or whether it may be destroyed; None for nearly all.
    archived_on
        The day on which the record was archived, if that was not the day on which it had to leave.
    closed_by_archiving
        The involvements that ended because the record left: they go on if it comes back.
    leads_to, merged
        Of merged records: the number that this one leads on to, or those that lead here. Each stays as it is, and a
        reader sees them as one.
    restated
        Of a merged record: fact to the event that amended it since. Readers see what was stated last.
    transfer, former_authorities
        A transfer that waits for an answer, and the authorities that were responsible before, oldest first.
    challenges
        The facts that somebody says are wrong, until the team decides.
    shield_copied
        Whether the shield is another merged record's, so that the whole child is hidden.
    provenance
        Who said each fact.
    """

    child: Child
    shield: Shield | None = None
    involvements: tuple[Involvement, ...] = ()
    review: Review | None = None
    pending: tuple[PendingChange, ...] = ()
    before_acts: Version | None = None
    acts: tuple[Act, ...] = ()
    versions: Mapping[str, Version] = {}
    home_review: Review | None = None
    feed: str = ""
    feed_row: str = ""
    told_of_review: bool = False
    told_since: Mapping[str, datetime] = {}
    distinct_from: tuple[str, ...] = ()
    watched_by_authority: str = ""
    new_identity: bool = False
    identity_ended: bool = False
    retention: Retention | None = None
    archived_on: date | None = None
    closed_by_archiving: tuple[str, ...] = ()
    leads_to: str = ""
    merged: tuple[str, ...] = ()
    shield_copied: bool = False
    restated: Mapping[str, str] = {}
    transfer: Transfer | None = None
    former_authorities: tuple[FormerAuthority, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    provenance: Provenance = Provenance()

    @property
    def leaving(self) -> Leaving:
        """When the record leaves the directory, and why, if it is merged with no other: see `all_due`."""
        born = self.child.date_of_birth
        return leaving(birthday_at_age(born, ADULT_AGE), birthday_at_age(born, EXTENDED_AGE), self.retention)

    @property
    def same_child(self) -> tuple[str, ...]:
        """The numbers under which the child is recorded, with this record's own first."""
        return tuple(number for number in (self.child.child_id, self.leads_to, *self.merged) if number)

    @property
    def has_own_shield(self) -> bool:
        """Whether the shield is the record's own, and not copied from one that it is merged with."""
        return self.shield is not None and not self.shield_copied

    @property
    def seen_by_teams(self) -> tuple[str, ...]:
        """The authorities whose directory teams see the record as if its review were over.

        If only what others hide led to the review, the teams that are told of what is done with the record see it.
        """
        waits_for = self.review.waits_secretly_for if self.review else frozenset()
        return tuple(each for each in self.teams_told if each not in waits_for) if waits_for else ()

    @property
    def teams_told(self) -> tuple[str, ...]:
        """The authorities whose teams are told of what is done with the record, or were while it waits.

        That is the responsible one, those to which it may pass or from which it came, those that are asked about the
        home, and those that decided that it is another child.
        """
        asked = (self.transfer.to_authority, self.transfer.asked_by) if self.transfer else ()
        of_home = self.home_review.authorities if self.home_review else ()
        former = (each.authority for each in self.former_authorities)
        decided = self.review.decided if self.review else ()
        own = self.child.responsible_authority
        return tuple(dict.fromkeys((own, *asked, *of_home, *former, *decided, *self.told_since)))

    @property
    def waits_secretly(self) -> bool:
        """Whether the record waits, and only what is hidden led to that."""
        return self.review is not None and bool(self.review.waits_secretly_for)

    @property
    def waits_visibly(self) -> bool:
        """Whether the record waits for a reason that everybody can see, and is seen by its submitter only."""
        return self.review is not None and not self.waits_secretly

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Every review of the record, of its changes, of its home, of its transfer and of what is challenged."""
        asked = self.transfer.review if self.transfer else None
        challenged = (each.review for each in self.challenges)
        waiting = (self.review, self.home_review, asked, *(each.review for each in self.pending), *challenged)
        return tuple(review for review in waiting if review)

    def seen_by(self, *practitioner_ids: str) -> "Record":
        """Return the record with the changes that these practitioners submitted and that are under review.

        It is as the first one sees it, whether or not a change of theirs waits.
        """
        waiting = [each for practitioner in practitioner_ids if (each := self.pending_of(practitioner))]
        if not waiting and not self.versions.keys() & {*practitioner_ids[:1]}:
            return self
        seen = self.version_for(practitioner_ids[0], [each.submitted_by for each in waiting])
        last = dict(self.restated)
        for each in waiting:
            last |= {fact: max(by, last.get(fact, "")) for fact, by in each.restated.items()}
        shield = None if any(each.lifts for each in waiting) else self.shield
        return replace(self, child=seen.child, provenance=seen.provenance, shield=shield, restated=last, versions={})

    @property
    def version(self) -> Version:
        """The child, and who said each fact, as this record has it."""
        return Version(child=self.child, provenance=self.provenance)

    def version_for(self, viewer: str, submitters: Collection[str]) -> Version:
        """Return the child as somebody sees it, together with what waits for these submitters."""
        known = self.versions.get(viewer) if {*submitters} <= {viewer} else None
        if known or self.before_acts is None:
            return known or self.version
        return after_acts(self.before_acts, self.acts, viewer, submitters)

    def pending_of(self, practitioner_id: str) -> PendingChange | None:
        """Return the change that this practitioner submitted and that is under review, or None."""
        return next((each for each in self.pending if each.submitted_by == practitioner_id), None)

    @property
    def is_lifted(self) -> bool:
        """Whether this is the record as somebody sees it who lifted its shield."""
        return self.shield is None and any(each.lifts for each in self.pending)

    def settled(self) -> "Record":
        """Return the record with nothing that waits for a decision, because its identity ended."""
        return replace(
            self,
            review=None,
            pending=(),
            before_acts=None,
            acts=(),
            versions={},
            home_review=None,
            transfer=None,
            challenges=(),
        )

    def with_review(self, review: Review) -> "Record":
        """Return the record with one of its reviews in another state."""

        def renewed(each: Review) -> Review:
            return review if each.review_id == review.review_id else each

        return replace(
            self,
            review=self.review and renewed(self.review),
            home_review=self.home_review and renewed(self.home_review),
            transfer=self.transfer and replace(self.transfer, review=renewed(self.transfer.review)),
            challenges=tuple(replace(each, review=renewed(each.review)) for each in self.challenges),
            pending=tuple(replace(each, review=renewed(each.review)) for each in self.pending),
        )


def searchable_when_shielded(child: Child) -> Child:
    """Return the facts by which a shielded child can be found: name, date of birth, sex and directory number.

    The carers' names are readable too, but find nobody. The responsible authority is kept for access decisions and
    is not shown.
    """
    return Child(
        child_id=child.child_id,
        responsible_authority=child.responsible_authority,
        given_name=child.given_name,
        family_name=child.family_name,
        date_of_birth=child.date_of_birth,
        date_of_birth_estimated=child.date_of_birth_estimated,
        sex=child.sex,
    )
