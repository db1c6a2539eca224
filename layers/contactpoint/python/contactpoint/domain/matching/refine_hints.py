"""Finds the fact that would help most to tell candidates apart."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from math import log2
from typing import NamedTuple

from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument


class Hint(NamedTuple):
    """The fact that would help most, by the name of its criterion, and the advice in words."""

    code: str
    text: str


Fact = tuple[Callable[[Criteria], object], Callable[[SearchDocument], Hashable], str, str]
FACTS: tuple[Fact, ...] = (
    (lambda c: c.date_of_birth, lambda document: document.date_of_birth, "date_of_birth", "the date of birth"),
    (
        lambda c: c.postcode,
        lambda document: document.places[:1] and document.places[0][0],
        "postcode",
        "a current or previous postcode",
    ),
    (lambda c: c.given_name, lambda document: document.names[0][0], "given_name", "the given name"),
    (lambda c: c.address, lambda document: document.places[:1] and document.places[0][1], "address", "the address"),
    (lambda c: c.sex, lambda document: document.sex, "sex", "the sex"),
)


SEVERAL, TOO_LITTLE = "Several children fit.", "Not enough of this agrees with one child."
ADD_FAMILY_NAME = Hint("family_name", f"{TOO_LITTLE} Add the family name.")
"""What is said without a family name, whether or not anything agrees."""


def hint(criteria: Criteria, plausible: Sequence[SearchDocument], why: str = SEVERAL) -> Hint:
    """Return advice that names the fact which is not given yet and would part the candidates best."""
    missing = [(told, code, words) for known, told, code, words in FACTS if not known(criteria)]
    if not missing:
        return Hint("identifying_number", f"{why} Add an identifying number if you know one.")
    _, code, words = max(missing, key=lambda fact: entropy_bits([fact[0](document) for document in plausible]))
    return Hint(code, f"{why} Add {words}.")


def entropy_bits(values: Sequence[Hashable]) -> float:
    """Return the entropy of a fact in bits: 0 if all candidates have the same value, at most log2 of their number."""
    counted = Counter(values)
    return sum(count / len(values) * log2(len(values) / count) for count in counted.values())
