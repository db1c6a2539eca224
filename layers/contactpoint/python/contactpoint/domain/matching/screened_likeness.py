"""In what a record is like a shielded child, whatever a search would say: numbers, homes, and names word by word."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product

import jellyfish

from contactpoint.domain.children import Child
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.index.search_document import (
    SearchDocument,
    former_numbers,
    numbers,
    to_search_document,
)
from contactpoint.domain.matching.one_home import is_one_home, is_one_postcode
from contactpoint.domain.writing_systems import is_latin

SHORT_NAME, MIN_WORDS, LETTERS_FOR_A_TYPO = 2, 2, 5
"""Names of two words each are compared as names, and longer ones word by word too. One letter in five may be a typo."""


def shares_home(child: Child, document: SearchDocument) -> bool:
    """Return whether a shielded child has or had the same home and looks alike.

    At the very home, half a name in the same year is enough. The same birthday is enough at the same postcode, because
    a home has more writings than any rule: two children of one birthday hardly ever live in one street.
    """
    own = to_search_document(child)
    is_same_birthday = document.date_of_birth in birthdays_of(child.date_of_birth)
    if is_same_birthday and is_at_postcode(own, document):
        return True
    if not is_at_same_home(own, document):
        return False
    return is_same_birthday or (_is_about_as_old(child, document) and not _sounds(own).isdisjoint(_sounds(document)))


def kinds_of_shared_numbers(child: Child, document: SearchDocument) -> frozenset[str]:
    """Return the kinds of the numbers of this child that a shielded one has or had: ``nhs``, ``upn``."""
    stated = {*numbers(None, child.nhs_number, child.upn), *former_numbers(child)}
    shared = stated.intersection((*document.numbers, *document.former_numbers))
    return frozenset(number.partition("|")[0] for number in shared)


def is_heard_in_another_script(child: Child, document: SearchDocument) -> bool:
    """Return whether a word of a name in another script sounds nearly like one of a shielded child's, same birthday.

    A name has as many spellings in another script as people who write it down, and many write the family name first.
    """
    if child.date_of_birth is None or document.date_of_birth != child.date_of_birth:
        return False
    return any(
        _are_heard_alike(one, other)
        for one in to_search_document(child).names
        for other in document.names
        if not all(map(is_latin, (*one, *other)))
    )


def shares_words(child: Child, document: SearchDocument) -> bool:
    """Return whether two words of names of three words or more agree in any place, and all but a part of the birthday.

    Who writes down a long name leaves words out, joins them, or takes a family name for a given one.
    """
    if not (child.date_of_birth and document.date_of_birth) or not _are_near(
        child.date_of_birth, document.date_of_birth
    ):
        return False
    return any(
        _are_joined(one, other) or (max(len(one), len(other)) > SHORT_NAME and _words_shared(one, other) >= MIN_WORDS)
        for one in map(words_of, to_search_document(child).names)
        for other in map(words_of, document.names)
    )


def birthdays_of(born: date | None) -> frozenset[date]:
    """Return a date of birth as it is, and with day and month swapped."""
    either = (born, normalise.day_and_month_swapped(born)) if born else ()
    return frozenset(each for each in either if each)


def is_at_same_home(one: SearchDocument, other: SearchDocument) -> bool:
    """Return whether two records have or had one house, with or without its flat."""
    return any(is_one_home(*pair, perhaps=True) for pair in product(one.places, other.places))


def is_at_postcode(one: SearchDocument, other: SearchDocument) -> bool:
    """Return whether two records have or had one postcode."""
    return any(is_one_postcode(*pair) for pair in product(one.places, other.places))


def _are_near(one: date, other: date) -> bool:
    """Return whether at most the day, the month or the year differs, or day and month are swapped."""
    differ = (one.year != other.year) + (one.month != other.month) + (one.day != other.day)
    return differ <= 1 or normalise.day_and_month_swapped(one) == other


def words_of(name: tuple[str, str]) -> tuple[str, ...]:
    """Return the words of both names, with particles."""
    return tuple(normalise.name(" ".join(name)).split())


def _words_shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words of two names agree, particles apart."""
    rest, found = list(normalise.name_words(" ".join(other))), 0
    for word in normalise.name_words(" ".join(one)):
        agreeing = next((each for each in rest if _are_one_word(word, each)), None)
        if agreeing is not None:
            found += 1
            rest.remove(agreeing)
    return found


def _are_joined(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether a word of one name is what neighbouring words of the other are together."""
    return not (_joined(one).isdisjoint(other) and _joined(other).isdisjoint(one))


def _joined(words: Sequence[str]) -> set[str]:
    """Return what two or three neighbouring words are if they are written as one."""
    return {"".join(words[at : at + size]) for size in (2, 3) for at in range(len(words) - size + 1)}


def _are_one_word(one: str, other: str) -> bool:
    if normalise.phonetic_code(one) == normalise.phonetic_code(other):
        return True
    return jellyfish.damerau_levenshtein_distance(one, other) <= len(max(one, other, key=len)) // LETTERS_FOR_A_TYPO


def _are_heard_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    heard, known = ({code for at in (0, 1) for code in _codes([name], at)} for name in (one, other))
    return any(
        len(code) > 1 and jellyfish.damerau_levenshtein_distance(code, each) <= 1 for code in heard for each in known
    )


def _codes(names: Iterable[tuple[str, str]], at: int) -> set[str]:
    """Return how each word of the given (0) or of the family names (1) sounds."""
    return {normalise.phonetic_code(word) for name in names for word in normalise.name_words(normalise.name(name[at]))}


def _is_about_as_old(child: Child, document: SearchDocument) -> bool:
    """Return whether the years of birth agree; an estimated one may be a year off."""
    if not (child.date_of_birth and document.date_of_birth):
        return True
    years = abs(child.date_of_birth.year - document.date_of_birth.year)
    return years <= (1 if child.date_of_birth_estimated or document.birth_estimated else 0)


def _sounds(document: SearchDocument) -> set[tuple[int, str]]:
    """Return how each word of the given and of the family names sounds."""
    return {(at, code) for at in (0, 1) for code in _codes(document.names, at)}
