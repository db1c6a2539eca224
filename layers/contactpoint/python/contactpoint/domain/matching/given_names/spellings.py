"""Spellings: ways to write one given name, and the given names that are names in their own right.

``data/spellings.json`` lists spellings that no rule gives, and pairs that a rule gives but that are different names. It
is written for this project. ``data/given_name_frequencies.json`` has how rare each given name is, as "one in this
number"; `benchmarks.matching.regenerate.given_names` regenerates it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"c(?=[eiy])|(?<=.)z", "s"),
        (r"ck|q(?!u)|kh|c(?!h)", "k"),
        (r"w", "v"),
        (r"a[iey]|e[iy](?=.)", "E"),
        (r"ee|ea(?=[^aeiou])|ie|ey|y", "i"),
        (r"oo|ou", "u"),
        (r"(?<=[tdbgaeiouEu])h(?![aeiouE])|(?<=[tdbg])h", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=...)[ao](?=[nrl]$)", "e"),
    )
)
MIN_NAMES_WITH_SEQUENCE = 3
RAREST_WITH_SEQUENCE = 469_000
"""Rarer names are often misspelt ones: three letters in a row that only they have are strange all the same."""
FREQUENT_ONE_IN = 20_000
"""A short name at least as frequent is a name of its own."""


class Spellings(msgspec.Struct, frozen=True):
    """The lists; each text is a few normalised names.

    Attributes
    ----------
    spellings
        Ways to write one name.
    different
        Two names that are alike, or of which one was short for the other, and that are different in England today.
    shared_words
        Words that many brothers and sisters share: religious and honorific names.
    second_of_double_names
        Those of them that are the second half of a double name: Maria and Ann.
    short_names_of_their_own
        Short names that are frequent in England, some of them more than in the table, most of which is American.
    girls_words, boys_words
        Those of them that say the sex: Kaur and Singh, Begum and Uddin.
    """

    source: str
    spellings: tuple[str, ...]
    different: tuple[str, ...]
    shared_words: str
    second_of_double_names: str
    short_names_of_their_own: str
    girls_words: str
    boys_words: str


def same_name(one: str, other: str) -> bool:
    """Return whether two normalised words are spellings of one given name."""
    if are_different(one, other):
        return False
    return not _groups(one).isdisjoint(_groups(other)) or _sound(one) == _sound(other)


def are_different(one: str, other: str) -> bool:
    """Return whether two normalised words are listed as two given names, however alike they are."""
    return tuple(sorted((one, other))) in _different()


def others(name: str) -> tuple[str, ...]:
    """Return the listed spellings of a normalised name, in alphabetical order."""
    listed = {other for number in _groups(name) for other in _lists().spellings[number].split()}
    return tuple(sorted(other for other in listed if other != name and same_name(name, other)))


def is_shared_word(word: str) -> bool:
    """Return whether so many brothers and sisters share a word that it does not tell them apart."""
    return word in _shared_words()


def is_second_of_double_name(word: str) -> bool:
    """Return whether a shared word is the second half of many double names: Anna Maria is another than Anna Lena."""
    return word in _second_of_double_names()


def is_frequent_short_name(word: str) -> bool:
    """Return whether a short name is given so often as a name of its own that two children may have two of them."""
    rarity = one_in(word)
    return word in _short_names_of_their_own() or (rarity is not None and rarity <= FREQUENT_ONE_IN)


def said_sexes(words: Iterable[str]) -> frozenset[str]:
    """Return the sexes that words of a name say, such as Kaur and Singh: none, one, or both."""
    return frozenset(sex for sex in map(_sex_of_words().get, words) if sex)


def say_another_sex(words: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether words of two names say the sex, and not the same one."""
    said, other = said_sexes(words), said_sexes(others)
    return bool(said and other) and said.isdisjoint(other)


def one_in(word: str) -> int | None:
    """Return how rare a listed given name is, as "one in this number"; None if it is not listed."""
    return _one_in().get(word)


@lru_cache(maxsize=65536)
def is_strange(word: str) -> bool:
    """Return whether a word has three letters in a row that hardly any listed given name has: Mxthew, Timothv."""
    common = _common_sequences()
    return any(sequence not in common for sequence in _sequences(word))


def _sequences(word: str) -> set[str]:
    """Return all three letters in a row, with a space where the word begins and ends."""
    framed = f" {word} "
    return {framed[at : at + 3] for at in range(len(framed) - 2)}


@lru_cache(maxsize=65536)
def _sound(word: str) -> str:
    """Return a word as it is spelt most simply: Kowalska and Covalska, Layla and Leila, Rahim and Raheem."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def _groups(word: str) -> frozenset[int]:
    return _spelling_groups().get(word, frozenset())


@cache
def _lists() -> Spellings:
    return msgspec.json.decode(_data("spellings.json"), type=Spellings)


@cache
def _spelling_groups() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, names in enumerate(_lists().spellings):
        for name in names.split():
            found[name] = found.get(name, frozenset()) | {number}
    return found


@cache
def _different() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(sorted(pair.split())) for pair in _lists().different)


@cache
def _shared_words() -> frozenset[str]:
    return frozenset(_lists().shared_words.split())


@cache
def _second_of_double_names() -> frozenset[str]:
    return frozenset(_lists().second_of_double_names.split())


@cache
def _short_names_of_their_own() -> frozenset[str]:
    return frozenset(_lists().short_names_of_their_own.split())


@cache
def _sex_of_words() -> dict[str, str]:
    said = (("female", _lists().girls_words), ("male", _lists().boys_words))
    return {word: sex for sex, words in said for word in words.split()}


@cache
def _common_sequences() -> frozenset[str]:
    names = (name for name, one_in in _one_in().items() if one_in <= RAREST_WITH_SEQUENCE)
    counted = Counter(sequence for name in names for sequence in _sequences(name))
    return frozenset(sequence for sequence, names in counted.items() if names >= MIN_NAMES_WITH_SEQUENCE)


@cache
def _one_in() -> dict[str, int]:
    return msgspec.json.decode(_data("given_name_frequencies.json"), type=dict[str, int])


def _data(name: str) -> bytes:
    return files("contactpoint.domain.matching.data").joinpath(name).read_bytes()
