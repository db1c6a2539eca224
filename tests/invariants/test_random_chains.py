"""Chains of acts by chance: the submitter of a guess sees the same whether or not it was right (section 5).

The acts are few, and all are about one record. So chains that no attacker has tried are found in seconds, where the
machine of `test_no_inference.py` would need hours.
"""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contactpoint.domain.children import Address, Name
from contactpoint.domain.children.amendment import LISTS_WITH_FORMER
from tests.builders import FEED, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER
from tests.invariants.acts_in_chains import (
    ANOTHER_BIRTHDAY,
    AT_HOME,
    BORN_LATER,
    BORN_OTHERWISE,
    ELSEWHERE,
    GUESS,
    NO_HOME,
    OKAFOR,
    THIRD,
    amend,
    archive_and_back,
    by_colleague,
    by_somebody_else,
    by_team,
    challenge,
    colleague_decides,
    colleague_decides_own,
    decide_own,
    refuse_own,
    row,
    same_child_of_row,
)
from tests.invariants.chain_in_two_worlds import told
from tests.invariants.two_worlds import BORN, OTHER_FACTS, searched

LETTERS = "ABCDEFGHI"
ROWS = {"home": {}, "elsewhere": ELSEWHERE, "third": THIRD, "number": {"upn": "A123456789012"}, "no home": NO_HOME}
FULL = {
    "many homes": {"previous_addresses": tuple(Address(lines=(f"{n} Old Road",)) for n in range(1, 10))},
    "many names": {"other_names": tuple(Name(given_name="Mi", family_name=f"Al{n}", kind="alias") for n in LETTERS)},
}
"""Lists that leave little room for what others add."""
BIRTHDAY = {"date_of_birth": BORN[0]}
PLACES = {"guess": GUESS, "home": AT_HOME, "elsewhere": ELSEWHERE, "third": THIRD, "name": OKAFOR, "birthday": BIRTHDAY}
FACTS = (
    PLACES
    | FULL
    | {f"{name} {n}": {name: each} for name, values in OTHER_FACTS.items() for n, each in enumerate(values)}
)
GUESSES = {"guess": amend(GUESS)} | {f"guess and {name}": amend({**GUESS, **facts}) for name, facts in FACTS.items()}
SENT_BLINDLY = {name for name in FACTS if name != "guess" and not LISTS_WITH_FORMER & FACTS[name].keys()}
"""What the team of the record sends whatever it sees. What it leaves out of a list was shown there, and differs."""
SENT_BY_OTHERS = FACTS.keys() - {"guess", *FULL}
ADDED = {name for name, facts in FACTS.items() if LISTS_WITH_FORMER & facts.keys()}
ACTS = {
    **GUESSES,
    **{f"amend {name}": amend(facts) for name, facts in FACTS.items()},
    **{f"somebody else: {name}": by_somebody_else(facts) for name, facts in FACTS.items() if name in SENT_BY_OTHERS},
    **{f"own team: {name}": by_team(amend(facts)) for name, facts in FACTS.items() if name in SENT_BLINDLY},
    "challenge": challenge,
    "amend born": amend({"date_of_birth": ANOTHER_BIRTHDAY}),
    "amend born and home": amend({"date_of_birth": ANOTHER_BIRTHDAY, **THIRD}),
    "colleague: refuse the submitter's": colleague_decides_own("refused"),
    "colleague: accept the submitter's": colleague_decides_own("another_child"),
    "colleague: born": BORN_OTHERWISE,
    "third person: birthday": by_somebody_else(BIRTHDAY, TEACHER),
    "third person: born and third": by_somebody_else({"date_of_birth": ANOTHER_BIRTHDAY, **THIRD}, TEACHER),
    "nurse: born": BORN_LATER,
    "nurse: born and sex": by_somebody_else({"date_of_birth": ANOTHER_BIRTHDAY, "sex": "female"}),
    "colleague: accept the nurse's": colleague_decides(NURSE, "another_child"),
    "colleague: refuse the nurse's": colleague_decides(NURSE, "refused"),
    "colleague: accept the row's": colleague_decides(FEED, "another_child"),
    "colleague: refuse the row's": colleague_decides(FEED, "refused"),
    "colleague: same child": by_colleague(same_child_of_row),
    **{f"row: {name}": row(**facts) for name, facts in ROWS.items()},
}
"""A date of birth that somebody else states waits for the team, whatever else does. So do rows of a feed."""
OF_A_TEAM = {
    "decide": decide_own,
    "refuse": refuse_own,
    "same child": same_child_of_row,
    "archive and back": archive_and_back,
}
"""What only a team may do."""


def chains(acts: dict) -> st.SearchStrategy[list[str]]:
    """Return chains that have a guess in them."""
    any_act = st.sampled_from(sorted(acts))
    parts = st.tuples(st.lists(any_act, max_size=2), st.sampled_from(sorted(GUESSES)), st.lists(any_act, max_size=4))
    return parts.map(lambda found: [*found[0], found[1], *found[2]]).filter(_has_room).filter(_is_sent_as_seen)


def _has_room(names: list[str]) -> bool:
    """Return whether nobody else adds to a list that is nearly full: what does not fit is refused (decision 51)."""
    adds = any(name.startswith("somebody else: ") and name.split(": ")[1] in ADDED for name in names)
    return not (adds and any(name.endswith(full) for name in names for full in FULL))


def _is_sent_as_seen(names: list[str]) -> bool:
    """Return whether nobody else adds again to a list what the submitter took out: in one world, they still see it."""
    return not any(
        names.count(f"somebody else: {field} 1") > 1 and any(name.endswith(f"{field} 0") for name in names)
        for field in LISTS_WITH_FORMER
    )


FOUND = settings(searched(examples=60, steps=1), phases=[Phase.generate, Phase.shrink])


@FOUND
@given(names=chains(ACTS))
def test_practitioner_sees_the_same_whatever_was_done(names):
    acts = [ACTS[name] for name in names]
    assert told(SOCIAL_WORKER, acts, right=True) == told(SOCIAL_WORKER, acts, right=False)


@FOUND
@given(names=chains(ACTS | OF_A_TEAM))
def test_team_sees_the_same_whatever_was_done(names):
    # Which records the review of a row names depends on the records as others see them then (decision 51).
    rows_first = sorted(names, key=lambda name: not name.startswith("row: "))
    acts = [(ACTS | OF_A_TEAM)[name] for name in rows_first]
    assert told(OTHER_TEAM, acts, right=True) == told(OTHER_TEAM, acts, right=False)
