"""What a search shows: of a child nothing but these fields, and of a shielded child fewer (`disclose` chooses them)."""

from datetime import date
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from contactpoint.domain.children.child import Sex
from contactpoint.domain.matching.ranking import ConfidenceBand, Outcome


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """How one fact compares with what you gave: a stable code for your system, and a text for the practitioner.

    The part before the dot names the fact and the part behind it how well it agrees, as in `family_name.exact`.
    `name` is the other name that agrees, if the code is `name.other`.
    """

    code: str
    text: str
    name: str | UnsetType = UNSET


class MatchView(msgspec.Struct, frozen=True, kw_only=True):
    """The probability (0 to 1) that the candidate is the child you are looking for, and the evidence for it.

    Show people the `band` and the evidence, not the number.
    """

    probability: float
    band: ConfidenceBand
    evidence: tuple[EvidenceView, ...]


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """Just enough of a child to choose between candidates.

    A field is missing if its value is unknown or if you may not see it. Even less is shown of a shielded child.
    """

    child_id: str
    family_name: str
    sex: Sex
    match: MatchView
    shielded: bool
    given_name: str | UnsetType = UNSET
    date_of_birth: date | UnsetType = UNSET
    date_of_birth_estimated: bool | UnsetType = UNSET
    locality: str | UnsetType = UNSET
    responsible_authority: str | UnsetType = UNSET


class HintView(msgspec.Struct, frozen=True, kw_only=True):
    """What to add to the criteria: the criterion's name for your system, and a text for the practitioner."""

    code: Literal["date_of_birth", "postcode", "given_name", "family_name", "address", "sex", "identifying_number"]
    text: str


class SearchResultView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The result of a search: one `match`, a few `candidates`, a hint to `refine` the criteria, or `none`."""

    search_id: str
    outcome: Outcome
    candidates: tuple[CandidateView, ...]
    hint: HintView | None = None
