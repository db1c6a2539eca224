"""Chains of acts that attackers found: the submitter of a guess sees the same whether or not it was right (section 5).

`test_no_inference.py` finds most of them by chance. Here each is a test of its own.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.register import submit_registration
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import view_review
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address
from tests.builders import AUDITOR, DIRECTORY_TEAM, FEED, MANAGER, NURSE, OTHER_TEAM, SOCIAL_WORKER, TODAY
from tests.invariants.two_worlds import BORN, World, amended, facts_of, guess, registration, review_ids

ELSEWHERE = {"address_status": "current", "address": Address(lines=("1 Far Road",), postcode="WV9 9ZZ")}
GUESS = guess(0, "address")
HOME = Address(lines=("4 Plain Street",), postcode="WV8 8AA")
THEIR_MANAGER = msgspec.structs.replace(MANAGER, practitioner_id="p-their-manager", organisation_id="northmoor")
"""The manager of the guessing team's organisation, who reads what its people did."""
AT_HOME = {"address_status": "current", "address": HOME}
NAMESAKE = {"given_name": "Zofia", "family_name": "Kowal"}
NEARLY_18 = date(TODAY.year - 18, TODAY.month, TODAY.day) + timedelta(days=40)
Act = Callable[[Any, Caller, dict[str, str]], Any]


def amend(changes: dict[str, Any], number: str = "guess") -> Act:
    return lambda deps, who, ids: amended(deps, who, ids[number], changes)


def by_somebody_else(changes: dict[str, Any]) -> Act:
    """Return an act of a nurse, who is answered otherwise: she does not see what waits."""
    return lambda deps, _, ids: amended(deps, NURSE, ids["guess"], changes) and None


def amend_unconfirmed(changes: dict[str, Any]) -> Act:
    def act(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
        _, etag = view_record(deps, who, ids["guess"], "maintaining_record")
        return amend_record(deps, who, ids["guess"], etag, changes)

    return act


def shield(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return shield_child(deps, who, ids["guess"], ShieldChild(basis="court_order"))


def lift(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return lift_shield(deps, who, ids["guess"])


def archive_and_back(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    set_retention(deps, who, ids["guess"], SetRetention(died_on=TODAY))
    given = give_subject_access(deps, who, ids["guess"], "child", "subject_access")
    return given.record.address, set_retention(deps, who, ids["guess"], SetRetention())


def merge(kept: str, other: str) -> Act:
    return lambda deps, who, ids: merge_records(
        deps, who, MergeRecords(child_id=ids[kept], other_child_id=ids[other], reason="same_documents")
    )


def challenge(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return len(challenge_accuracy(deps, who, ids["guess"], ChallengeAccuracy(fact="sex", challenger="child")))


def claimed(deps: Any, _: Caller, ids: dict[str, str]) -> Any:
    """The hidden child's team claims the record that is guessed with."""
    return len(
        ask_transfer(deps, DIRECTORY_TEAM, ids["guess"], AskTransfer(to_authority="westvale", reason="child_moved"))
    )


def own_hidden_child(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    request = registration(("Ines", "Duarte"), BORN[1], **ELSEWHERE, responsible_authority="northmoor")
    return submit_registration(deps, who, msgspec.structs.replace(request, shield="court_order"), None)


def registered_hidden(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    request = registration(("Ada", "Bell"), BORN[0], **GUESS, responsible_authority="northmoor")
    answer = submit_registration(deps, who, msgspec.structs.replace(request, shield="court_order"), None)
    ids["guess"] = answer.id
    return answer


def decide_own(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    ids = review_ids(deps, who)
    return [decide_review(deps, who, each, DecideReview(decision="another_child")) for each in ids[:1]]


def row(**more: Any) -> Act:
    """Return an act of a feed, which sends what it knows of the record that is guessed with: it is told of no guess."""

    def act(deps: Any, _: Caller, __: dict[str, str]) -> None:
        known = registration(("Mia", "Gray"), BORN[0], **AT_HOME, responsible_authority="northmoor", **more)
        submit_registration(deps, FEED, msgspec.structs.replace(known, confirmed_new=None), None)

    return act


def same_child(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    same = DecideReview(decision="same_child", child_ids=(ids["guess"],))
    return [decide_review(deps, who, each, same) for each in review_ids(deps, who)[:1]]


def look(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    reviews = [view_review(deps, who, each) for each in review_ids(deps, who)]
    return view_record(deps, who, ids["guess"], "maintaining_record")[0], reviews


ROW, SCHOOL = row(), row(upn="A123456789012")

CHAINS: dict[str, tuple[Caller, list[Act]]] = {
    "a merged record is amended": (OTHER_TEAM, [merge("guess", "other"), amend(ELSEWHERE, "other"), amend(GUESS)]),
    "amended, then merged, then amended": (
        OTHER_TEAM,
        [amend(GUESS), merge("other", "guess"), amend({"sex": "not_specified"})],
    ),
    "amended, shielded and lifted": (OTHER_TEAM, [amend(GUESS), shield, lift]),
    "shielded, amended, lifted, shielded": (OTHER_TEAM, [shield, amend(GUESS), lift, shield]),
    "lifted, then a birthday near 18": (
        OTHER_TEAM,
        [shield, amend(GUESS), lift, amend({"date_of_birth": NEARLY_18})],
    ),
    "lifted, then renamed": (OTHER_TEAM, [shield, amend(GUESS), lift, amend_unconfirmed(NAMESAKE)]),
    "archived and back": (OTHER_TEAM, [amend(GUESS), archive_and_back]),
    "lifted, archived and back": (OTHER_TEAM, [shield, amend(GUESS), lift, archive_and_back]),
    "amended, then challenged": (OTHER_TEAM, [amend(GUESS), challenge]),
    "challenged, then amended": (OTHER_TEAM, [challenge, amend(GUESS)]),
    "shielded, amended, lifted, challenged": (OTHER_TEAM, [shield, amend(GUESS), lift, challenge]),
    "amended, then claimed by another team": (OTHER_TEAM, [amend(GUESS), claimed]),
    "amended, then its birthday by somebody else": (
        OTHER_TEAM,
        [amend(GUESS), by_somebody_else({"date_of_birth": NEARLY_18})],
    ),
    "amended, then a birthday near 18": (OTHER_TEAM, [amend(GUESS), amend({"date_of_birth": NEARLY_18})]),
    "moved by somebody else to a home of the team, then amended": (
        OTHER_TEAM,
        [own_hidden_child, by_somebody_else(ELSEWHERE), amend(GUESS)],
    ),
    "somebody else says the address again": (SOCIAL_WORKER, [amend(GUESS), by_somebody_else(AT_HOME)]),
    "amended by somebody who did not register it, and back": (NURSE, [amend(GUESS), amend(AT_HOME)]),
    "amended there and back, with another fact between": (
        NURSE,
        [amend(GUESS), amend({"sex": "male"}), amend({"sex": "female", **AT_HOME})],
    ),
    "amended, then moved to a home of the team": (OTHER_TEAM, [own_hidden_child, amend(GUESS), amend(ELSEWHERE)]),
    "moved to a home of the team, amended, moved back": (
        OTHER_TEAM,
        [own_hidden_child, by_somebody_else(ELSEWHERE), amend(GUESS), amend(ELSEWHERE)],
    ),
    "renamed and moved, to a home of the team and by somebody else": (
        OTHER_TEAM,
        [own_hidden_child, amend(GUESS), by_somebody_else(ELSEWHERE), amend({"sex": "male"})],
    ),
    "registered hidden, lifted, amended": (OTHER_TEAM, [registered_hidden, lift, amend({"sex": "male"}), challenge]),
    "registered hidden, lifted, archived and back": (OTHER_TEAM, [registered_hidden, lift, archive_and_back]),
    "a birthday there and back": (
        OTHER_TEAM,
        [amend({"date_of_birth": NEARLY_18}), decide_own, amend({"date_of_birth": BORN[0], **GUESS})],
    ),
    "a birthday that the own team decided": (
        OTHER_TEAM,
        [amend({"date_of_birth": NEARLY_18, **GUESS}), decide_own, amend({"sex": "male"})],
    ),
    "a name like a visible child's, then another fact": (
        SOCIAL_WORKER,
        [amend({**NAMESAKE, **GUESS}), amend_unconfirmed({"sex": "male"})],
    ),
    "a feed says the address again": (OTHER_TEAM, [amend(GUESS), ROW, same_child, look, decide_own]),
    "a feed says the address again, and a number": (OTHER_TEAM, [amend(GUESS), SCHOOL, same_child, look, decide_own]),
    "amended between a feed's row and the decision": (
        OTHER_TEAM,
        [ROW, amend(GUESS), same_child, look, amend({"sex": "male"}), decide_own],
    ),
    "somebody else moves the child": (SOCIAL_WORKER, [amend(GUESS), by_somebody_else(ELSEWHERE)]),
    "somebody else renames the child": (
        SOCIAL_WORKER,
        [amend({"family_name": "Marsh", **GUESS}), by_somebody_else({"family_name": "Okafor"})],
    ),
}


def directory(hidden_home: int) -> tuple[World, dict[str, str]]:
    """Return a directory with a hidden child at a home, and three visible ones."""
    world = World()

    def added(team: Caller, who: tuple[str, str], born: date, **facts: Any) -> str:
        return submit_registration(world.deps, team, registration(who, born, **facts), None).id

    added(DIRECTORY_TEAM, ("Tyler", "Reid"), BORN[0], **facts_of(hidden_home), shield="court_order")
    own = {"responsible_authority": "northmoor", "address_status": "current"}
    ids = {
        "guess": added(OTHER_TEAM, ("Mia", "Gray"), BORN[0], **own, address=HOME),
        "other": added(OTHER_TEAM, ("Mia", "Grey"), BORN[0], **own, address=HOME),
    }
    added(OTHER_TEAM, ("Zofia", "Kowal"), BORN[0], responsible_authority="northmoor")
    return world, ids


@pytest.mark.parametrize("name", CHAINS)
def test_submitter_sees_the_same_whether_or_not_a_guess_is_right(name):
    prober, acts = CHAINS[name]
    told = []
    for hidden_home in (0, 2):
        world, ids = directory(hidden_home)
        seen = [world.answer_and_cost(lambda deps, act=act: act(deps, prober, ids))[0] for act in acts]  # noqa: B023
        for observer in (prober, AUDITOR, THEIR_MANAGER):
            seen += world.observed(observer, (ids["guess"], ids["other"]) if observer is prober else ())
        told.append([each[0] if isinstance(each, tuple) and isinstance(each[-1], int) else each for each in seen])
    assert told[0] == told[1]


@pytest.mark.parametrize("shown_by", ["guess", "other"])
def test_merge_with_a_record_whose_lift_waits_hides_nobody(shown_by):
    told = []
    for hidden_home in (0, 2):
        world, ids = directory(hidden_home)
        acts = [shield, amend(GUESS), lift, merge("other", "guess")]
        seen = [world.answer_and_cost(lambda deps, act=act: act(deps, OTHER_TEAM, ids))[0] for act in acts]  # noqa: B023
        seen.append(view_record(world.deps, OTHER_TEAM, ids[shown_by], "maintaining_record")[0])
        assert not view_record(world.deps, NURSE, ids["other"], "urgent_care")[0].shielded
        told.append(seen)
    assert told[0] == told[1]


COLLEAGUE = msgspec.structs.replace(OTHER_TEAM, practitioner_id="p-colleague")


def amended_and_sent(decided_by: Caller) -> tuple[World, str]:
    world, ids = directory(0)
    for act in (amend(GUESS), ROW):
        act(world.deps, OTHER_TEAM, ids)
    same_child(world.deps, decided_by, ids)
    return world, ids["guess"]


def test_colleague_who_decides_on_a_row_that_says_nothing_new_is_told_of_no_change_that_waits():
    world, child_id = amended_and_sent(COLLEAGUE)
    assert review_ids(world.deps, COLLEAGUE) == review_ids(world.deps, OTHER_TEAM) == []
    assert view_record(world.deps, OTHER_TEAM, child_id, "maintaining_record")[0].address == HOME


def test_row_that_replaces_only_what_its_reader_proposed_waits_for_that_reader_only():
    world, _ = amended_and_sent(OTHER_TEAM)
    (review_id,) = review_ids(world.deps, OTHER_TEAM)
    assert review_ids(world.deps, COLLEAGUE) == []
    assert world.answer_and_cost(lambda deps: view_review(deps, COLLEAGUE, review_id))[0][0] == "not-found"
    own, others = (list_notifications(world.deps, who, None).notifications for who in (OTHER_TEAM, COLLEAGUE))
    assert len(own) == len(others) + 1
