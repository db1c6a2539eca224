"""Reads a candidate's evidence for the page on which a child is checked: how far each fact agrees, and warnings."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from contactpoint.application.search.result_view import EvidenceView
from contactpoint.domain.matching.comparison.compare import CONTRADICTED, NUMBER_WORDS
from contactpoint.web.texts.comparison import WARNINGS

Fact = Literal[
    "nhs_number", "upn", "last_name", "first_name", "also_called", "born", "age", "sex", "postcode", "address", "area"
]
Other = Literal["", "other", "former"]
Agreement = Literal[
    "different",
    "alike",
    "part",
    "words",
    "swapped",
    "swapped_similar",
    "day_and_month_swapped",
    "similar",
    "temporary",
    "same",
    "not_compared",
    "not_said",
]
_NAMES = {
    "same": "exact",
    "similar": "spelling nickname typo close sound similar misspelt",
    "part": "part part_replaced part_similar prefix shortened initial part_shared",
    "alike": "like both_short",
    "different": "part_differs weak differs",
}
_YEARS = {"same": "exact", "similar": "close near", "different": "differs"}
_KINDS: Mapping[str, Mapping[str, str]] = {
    "number": {"same": "exact former", "temporary": "temporary", "different": "differs"},
    "given_name": _NAMES,
    "family_name": _NAMES,
    "name": {
        "swapped": "swapped",
        "swapped_similar": "swapped_similar swapped_alike swapped_initial",
        "words": "words only",
        "different": "elsewhere",
    },
    "date_of_birth": {
        "same": "exact",
        "day_and_month_swapped": "swapped",
        "similar": "close",
        "part": "part year",
        "different": "differs",
    },
    "year_of_birth": _YEARS,
    "age": {**_YEARS, "part": "range"},
    "sex": {"same": "exact", "different": "differs"},
    "postcode": {"same": "exact", "similar": "typo", "part": "area", "different": "differs"},
    "address": {
        "same": "exact",
        "similar": "similar building",
        "part": "flat street number number_only unnumbered",
        "different": "differs another_number",
    },
}
AGREEMENT_OF = MappingProxyType[str, Agreement](
    {
        f"{field}.{kind}": agreement  # type: ignore[misc] # the keys of `_KINDS` are agreements
        for field, agreements in _KINDS.items()
        for agreement, kinds in agreements.items()
        for kind in kinds.split()
    }
)
"""Code of the evidence to how far the fact agrees."""
_FACTS = MappingProxyType[str, tuple[Fact, ...]](
    {
        "given_name": ("first_name",),
        "family_name": ("last_name",),
        "name": ("last_name", "first_name"),
        "date_of_birth": ("born",),
        "year_of_birth": ("born",),
        "age": ("age",),
        "sex": ("sex",),
        "postcode": ("postcode",),
        "address": ("address",),
    }
)
_NUMBERS = MappingProxyType[str, Fact]({NUMBER_WORDS["nhs"]: "nhs_number", NUMBER_WORDS["upn"]: "upn"})
OTHER_NAME = "name.other"
"""It says by which name the child was found, and has a sentence with that name."""


class Agreed(NamedTuple):
    """How far a fact agrees; ``other`` says that it was compared with another name, or a former home or number."""

    agreement: Agreement
    other: Other = ""


def agreements_of(evidence: Iterable[EvidenceView]) -> dict[Fact, Agreed]:
    """Return how far each fact agrees that was compared."""
    return {
        fact: Agreed(AGREEMENT_OF[each.code], _compared_with(each.text))
        for each in evidence
        if each.code in AGREEMENT_OF
        for fact in _facts_of(each)
    }


def warnings_of(evidence: Iterable[EvidenceView]) -> list[str]:
    """Return what the evidence warns of. A code that has no words here is shown as the API says it."""
    said = (each for each in evidence if each.code not in AGREEMENT_OF and each.code != OTHER_NAME)
    return [WARNINGS.get(each.code, each.text) for each in said]


def contradiction_in(evidence: Iterable[EvidenceView]) -> str:
    """Return the warning that a number is another child's than the name, or an empty text."""
    return WARNINGS[CONTRADICTED.name] if any(each.code == CONTRADICTED.name for each in evidence) else ""


def _facts_of(each: EvidenceView) -> tuple[Fact, ...]:
    field = each.code.partition(".")[0]
    if field == "number":
        return tuple(fact for words, fact in _NUMBERS.items() if words in each.text)
    return _FACTS[field]


def _compared_with(text: str) -> Other:
    first = text.partition(" ")[0]
    return first if first in ("other", "former") else ""  # type: ignore[return-value]
