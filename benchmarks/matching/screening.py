"""Which copies of a hidden child wait for a review, and how many registrations of other children wait needlessly.

    python -m benchmarks.matching.screening --children 20000 --hidden 2000 --registrations 2000 --seed 7

The children are invented (`benchmarks.matching.synthetic`). A copy has errors of one or more kinds, and another
number. The share of others is for a directory of England's size with 20,000 hidden children: the number of pairs of a
registration and a hidden child that look alike grows with the number of hidden children.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.matching.synthetic.errors import WritingErrors
from benchmarks.matching.synthetic.population import TODAY, Population, SyntheticChild
from contactpoint.domain.children import Address, Child, Name, Record
from contactpoint.domain.matching import CandidateSet, screening
from contactpoint.domain.matching.index.search_document import SearchDocument, to_search_document

HIDDEN_IN_ENGLAND = 20_000
COPIES = 1_000


class HiddenChildren:
    """The screening entries of some children, by key."""

    def __init__(self, children: Iterable[SyntheticChild]) -> None:
        self._by_key: dict[str, list[SearchDocument]] = defaultdict(list)
        for each in children:
            record = Record(child=to_child(each))
            for key in screening.screening_keys_of(record):
                self._by_key[key].append(to_search_document(record.child))

    def suspected(self, child: Child) -> set[str]:
        """Return the numbers of the hidden children that a registration of this child may describe."""
        record = Record(child=child)
        keys = screening.screening_keys_of(record)
        found = {each.child_id: each for key in keys for each in self._by_key.get(key, ())}
        return {
            each.child_id for each in screening.find_suspicions(record, CandidateSet(tuple(found.values())), TODAY, "")
        }


def to_child(each: SyntheticChild, **changed: Any) -> Child:
    """Return a child as the directory has it, with some facts changed."""
    facts: dict[str, Any] = {
        "child_id": each.child_id,
        "given_name": each.given,
        "family_name": each.family,
        "date_of_birth": each.born,
        "sex": each.sex,
        "responsible_authority": "westvale",
        "other_names": tuple(Name(given_name=g, family_name=f, kind="former") for g, f in each.other_names),
        "address": Address(postcode=each.home[0], lines=(each.home[1],)),
    }
    return Child(**{**facts, **changed})


def kinds_of_copies(errors: WritingErrors) -> dict[str, Callable[[SyntheticChild], dict[str, Any]]]:
    """Return the kinds of copies, each with what is wrong in it. None has the home or another name."""
    return {
        "family name": lambda each: {"family_name": errors.any(each.family)},
        "given name": lambda each: {"given_name": errors.any(each.given)},
        "date of birth": lambda each: {"date_of_birth": errors.day(each.born)},
        "both names": lambda each: {"family_name": errors.any(each.family), "given_name": errors.any(each.given)},
        "family name, date": lambda each: {
            "family_name": errors.any(each.family),
            "date_of_birth": errors.day(each.born),
        },
        "given name, date": lambda each: {"given_name": errors.any(each.given), "date_of_birth": errors.day(each.born)},
    }


def _copy(each: SyntheticChild, wrong: dict[str, Any]) -> Child:
    return to_child(each, child_id=f"z{each.child_id}", address=None, other_names=(), **wrong)


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("children", 20_000), ("hidden", 2_000), ("registrations", 2_000), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--threshold", type=float, default=screening.SUSPICION_THRESHOLD)
    asked = parser.parse_args()
    screening.SUSPICION_THRESHOLD = asked.threshold
    chance = random.Random(asked.seed)  # noqa: S311 - repeatable, not secret
    children = list(Population(asked.seed, asked.children).children())
    chance.shuffle(children)
    hidden, others = children[: asked.hidden], children[asked.hidden :][: asked.registrations]
    index = HiddenChildren(hidden)
    print("errors in a copy      waits")
    for kind, wrong in kinds_of_copies(WritingErrors(chance)).items():
        found = [each.child_id in index.suspected(_copy(each, wrong(each))) for each in hidden[:COPIES]]
        print(f"{kind:20}  {sum(found) / len(found):.3f}")
    waiting = sum(bool(index.suspected(to_child(each))) for each in others)
    of_england = waiting / len(others) * HIDDEN_IN_ENGLAND / asked.hidden * asked.children / 11_500_000
    print(f"other children who wait: {waiting} of {len(others)}; in England {of_england:.5f} of registrations")


if __name__ == "__main__":
    main()
