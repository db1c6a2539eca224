"""The acts of which the chains of `test_chains_of_acts.py` consist: the submitter's, and those of others meanwhile."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

import msgspec

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.register import submit_registration
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address, Carer, Education, Name
from tests.builders import DIRECTORY_TEAM, FEED, MANAGER, NURSE, OTHER_TEAM, TODAY
from tests.invariants.two_worlds import BORN, amended, guess, registration, review_ids

ELSEWHERE = {"address_status": "current", "address": Address(lines=("1 Far Road",), postcode="WV9 9ZZ")}
GUESS = guess(0, "address")
COLLEAGUE = msgspec.structs.replace(OTHER_TEAM, practitioner_id="p-colleague")
HOME = Address(lines=("4 Plain Street",), postcode="WV8 8AA")
THEIR_MANAGER = msgspec.structs.replace(MANAGER, practitioner_id="p-their-manager", organisation_id="northmoor")
"""The manager of the guessing team's organisation, who reads what its people did."""
AT_HOME = {"address_status": "current", "address": HOME}
THIRD = {"address_status": "current", "address": Address(lines=("9 Third Lane",), postcode="WV7 7AA")}
NO_HOME: dict[str, Any] = {"address_status": "no_known_address", "address": None}
"""What a feed's row says that knows the name and the date of birth only."""
AT_SCHOOL = {"education": Education(status="on_roll", urn="900357")}
AT_HOME_SCHOOL = {"education": Education(status="educated_otherwise")}
CARERS = (Carer(given_name="Ann", family_name="Gray", relationship="day_to_day_care"),)
OKAFOR = {"family_name": "Okafor"}
ALIAS = (Name(given_name="Mimi", family_name="Gray", kind="alias"),)
NAMESAKE = {"given_name": "Zofia", "family_name": "Kowal"}
NEARLY_18 = date(TODAY.year - 18, TODAY.month, TODAY.day) + timedelta(days=40)
Act = Callable[[Any, Caller, dict[str, str]], Any]


def amend(changes: dict[str, Any], number: str = "guess") -> Act:
    return lambda deps, who, ids: amended(deps, who, ids[number], changes)


def by_somebody_else(changes: dict[str, Any], who: Caller = NURSE) -> Act:
    """Return an act of a nurse or another person, who is answered otherwise: they do not see what waits."""
    return lambda deps, _, ids: amended(deps, who, ids["guess"], changes) and None


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


def passed(deps: Any, _: Caller, ids: dict[str, str]) -> None:
    """The record that is guessed with passes to the hidden child's authority."""
    ask_transfer(deps, OTHER_TEAM, ids["guess"], AskTransfer(to_authority="westvale", reason="child_moved"))
    decided_by_new_team("transfer", "accepted")(deps, OTHER_TEAM, ids)


def decided_by_new_team(kind: str, decision: str) -> Act:
    """Return a decision of the hidden child's team on each review of a kind that is no amendment."""

    def act(deps: Any, _: Caller, __: dict[str, str]) -> None:
        for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews:
            if each.kind == kind:
                decide_review(deps, DIRECTORY_TEAM, each.review_id, DecideReview(decision=decision))

    return act


def hidden_child(
    name: tuple[str, str], born: date, place: dict[str, Any], authority: str = "northmoor", number: str = ""
) -> Act:
    """Return an act that registers a hidden child; ``number`` is under what its number is kept."""

    def act(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
        request = registration(name, born, **place, responsible_authority=authority)
        answer = submit_registration(deps, who, msgspec.structs.replace(request, shield="court_order"), None)
        if number:
            ids[number] = answer.id
        return answer

    return act


own_hidden_child = hidden_child(("Ines", "Duarte"), BORN[1], ELSEWHERE)
registered_hidden = hidden_child(("Ada", "Bell"), BORN[0], GUESS, number="guess")


def decide_own(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    ids = review_ids(deps, who)
    return [decide_review(deps, who, each, DecideReview(decision="another_child")) for each in ids[:1]]


def by_team(act: Act) -> Act:
    """Return an act of the record's own team, which knows nothing of a guess."""
    return lambda deps, _, ids: act(deps, OTHER_TEAM, ids) and None


def by_colleague(act: Act) -> Act:
    """Return an act of a colleague in the record's own team, who sees nothing that waits."""
    return lambda deps, _, ids: act(deps, COLLEAGUE, ids) and None


def inbox_of(who: Caller) -> Act:
    """Return an act that reads what somebody else is told, whom the submitter may ask."""
    return lambda deps, _, __: list_notifications(deps, who, None)


def row(**more: Any) -> Act:
    """Return an act of a feed, which sends what it knows of the record that is guessed with: it is told of no guess."""

    def act(deps: Any, _: Caller, __: dict[str, str]) -> None:
        facts = {**AT_HOME, "responsible_authority": "northmoor", **more}
        known = registration(("Mia", "Gray"), BORN[0], **facts)
        submit_registration(deps, FEED, msgspec.structs.replace(known, confirmed_new=None), None)

    return act


def hidden_team(decision: str, kinds: Collection[str] = ("amendment",)) -> Act:
    """Return an act of the hidden child's team, which decides on the guess if it was right, and tells nobody."""

    def act(deps: Any, _: Caller, __: dict[str, str]) -> None:
        for each in review_ids(deps, DIRECTORY_TEAM):
            if view_review(deps, DIRECTORY_TEAM, each).kind in kinds:
                decide_review(deps, DIRECTORY_TEAM, each, DecideReview(decision=decision))
        deps.random_hex.__self__.number_on()

    return act


def refuse_own(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    return [decide_review(deps, who, each, DecideReview(decision="refused")) for each in review_ids(deps, who)[:1]]


def same_child(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    same = DecideReview(decision="same_child", child_ids=(ids["guess"],))
    return [decide_review(deps, who, each, same) for each in review_ids(deps, who)[:1]]


def look(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    reviews = [view_review(deps, who, each) for each in review_ids(deps, who)]
    return view_record(deps, who, ids["guess"], "maintaining_record")[0], reviews


ROW, SCHOOL, MOVED = row(), row(upn="A123456789012"), row(**ELSEWHERE)
FORMER = row(other_names=ALIAS, previous_addresses=(THIRD["address"],), upn="A123456789012")
ANOTHER_CHILD, SHIELDED_CHILD = hidden_team("another_child"), hidden_team("the_shielded_child")


def colleague_decides(submitted_by: Caller, decision: str) -> Act:
    """Return a colleague's decision about somebody's change of the record that is guessed with, if it waits."""

    def act(deps: Any, _: Caller, ids: dict[str, str]) -> None:
        change = deps.find_record(ids["guess"]).record.pending_of(submitted_by.practitioner_id)
        listed = review_ids(deps, COLLEAGUE)
        if change and change.review.review_id in listed:
            chosen = "accepted" if (change.review.kind, decision) == ("conflict", "another_child") else decision
            decide_review(deps, COLLEAGUE, change.review.review_id, DecideReview(decision=chosen))

    return act


def colleague_decides_own(decision: str) -> Act:
    """Return a colleague's decision about what the submitter did, if it waits for reasons that everybody can see."""
    return lambda deps, who, ids: colleague_decides(who, decision)(deps, who, ids)


def same_child_of_row(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    """Decide that the oldest row of a feed that waits is about the record that is guessed with."""
    rows = [each.review_id for each in list_reviews(deps, who, None).reviews if each.kind == "feed"]
    same = DecideReview(decision="same_child", child_ids=(ids["guess"],))
    return [decide_review(deps, who, each, same) for each in rows[:1]]


ANOTHER_BIRTHDAY = date(2013, 9, 4)
FIRST_BIRTHDAY = date(2012, 5, 5)
"""No typing error for that of a hidden child."""
BORN_OTHERWISE = by_colleague(amend({"date_of_birth": FIRST_BIRTHDAY}))
BORN_LATER = by_somebody_else({"date_of_birth": ANOTHER_BIRTHDAY})
"""It is no typing error, so it waits for the record's own team, whatever else does."""
