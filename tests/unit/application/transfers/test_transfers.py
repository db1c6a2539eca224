"""Transfers: asked for, answered, reminded, and decided by a rule; a record is never without an authority."""

from dataclasses import replace as with_clock
from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import access_history
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.remind_and_pass_transfers import settle_overdue_reviews
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.children.decisions.transfer import FormerAuthority
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NOW, NURSE, OTHER_TEAM, SOCIAL_WORKER, TODAY, caller, registration
from tests.fakes import FakeAuditLogReader

ACCEPTED, REFUSED = DecideReview(decision="accepted"), DecideReview(decision="refused")
TO_NORTHMOOR = AskTransfer(to_authority="northmoor", reason="child_moved")


COMPARED = ConfirmedNew(reason="documents_differ")


@pytest.fixture
def child_id(deps):
    return register_child(deps, SOCIAL_WORKER, registration(), None)


def authority(store, child_id):
    return store.stored[child_id].child.responsible_authority


def in_days(deps, days):
    return with_clock(deps, now=lambda: NOW + timedelta(days=days))


def told(deps, team):
    return [each.kind for each in list_notifications(deps, team, None).notifications]


@pytest.mark.parametrize(("asks", "answers"), [(DIRECTORY_TEAM, OTHER_TEAM), (OTHER_TEAM, DIRECTORY_TEAM)])
@pytest.mark.parametrize("decision", [ACCEPTED, REFUSED])
def test_other_authority_agrees_or_the_record_stays(deps, store, child_id, asks, answers, decision):
    review_id = ask_transfer(deps, asks, child_id, TO_NORTHMOOR)
    assert [(r.kind, r.child_id) for r in list_reviews(deps, answers, None).reviews] == [("transfer", child_id)]
    assert view_review(deps, answers, review_id).proposed.family_name == "Reid"
    assert authority(store, child_id) == "westvale"
    decide_review(deps, answers, review_id, decision)
    assert authority(store, child_id) == ("northmoor" if decision is ACCEPTED else "westvale")
    kind = "transfer_accepted" if decision is ACCEPTED else "transfer_refused"
    assert kind in told(deps, asks)
    with pytest.raises(Problem, match="review-decided"):
        decide_review(deps, answers, review_id, ACCEPTED)


@pytest.mark.parametrize("other", [None, "merged"])
def test_access_history_passes_with_the_record(deps, store, child_id, other):
    if other:
        other = register_child(
            deps,
            DIRECTORY_TEAM,
            registration(given_name="Ada", confirmed_new=ConfirmedNew(reason="documents_differ")),
            None,
        )
        merge_records(
            deps, DIRECTORY_TEAM, MergeRecords(child_id=child_id, other_child_id=other, reason="same_documents")
        )
    decide_review(deps, OTHER_TEAM, ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR), ACCEPTED)
    log = FakeAuditLogReader(store)
    for number in (child_id, *([other] if other else [])):
        assert access_history(deps, log, OTHER_TEAM, number, "safeguarding_enquiry", None).events
        with pytest.raises(Problem, match="not-permitted"):
            access_history(deps, log, DIRECTORY_TEAM, number, "safeguarding_enquiry", None)


def test_every_former_authority_is_kept(deps, store, child_id):
    decide_review(deps, OTHER_TEAM, ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR), ACCEPTED)
    back = AskTransfer(to_authority="westvale", reason="placed_elsewhere")
    decide_review(deps, DIRECTORY_TEAM, ask_transfer(deps, OTHER_TEAM, child_id, back), ACCEPTED)
    former = store.stored[child_id].record.former_authorities
    assert former == tuple(FormerAuthority(authority=each, until=TODAY) for each in ("westvale", "northmoor"))


def test_nobody_but_the_asked_authority_answers(deps, child_id):
    review_id = ask_transfer(deps, OTHER_TEAM, child_id, TO_NORTHMOOR)
    with pytest.raises(Problem, match="not-found"):
        decide_review(deps, OTHER_TEAM, review_id, ACCEPTED)
    with pytest.raises(Problem, match="invalid-request"):
        decide_review(deps, DIRECTORY_TEAM, review_id, DecideReview(decision="another_child"))


def test_same_transfer_again_is_the_same_and_another_one_waits(deps, child_id):
    first = ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR)
    assert ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR) == first
    assert rule_of(lambda: ask_transfer(deps, OTHER_TEAM, child_id, TO_NORTHMOOR)) == "asked_already"


def rule_of(act):
    with pytest.raises(Problem, match="transfer-refused") as refused:
        act()
    return refused.value.extra_members["rule"]


@pytest.mark.parametrize(
    ("to_authority", "who", "rule"),
    [
        ("westvale", DIRECTORY_TEAM, "own_record"),
        ("nowhere", DIRECTORY_TEAM, "unknown_authority"),
        ("hospital", DIRECTORY_TEAM, "unknown_authority"),
        ("northmoor", caller("p-third", "eastshire", "local_authority", "directory_team"), "not_yours"),
    ],
)
def test_bad_transfer_is_refused_with_the_rule_and_changes_nothing(deps, store, child_id, to_authority, who, rule):
    before = dict(store.stored)
    wanted = AskTransfer(to_authority=to_authority, reason="child_moved")
    assert rule_of(lambda: ask_transfer(deps, who, child_id, wanted)) == rule
    assert store.stored == before


def test_only_directory_teams_ask(deps, child_id):
    with pytest.raises(Problem, match="not-permitted"):
        ask_transfer(deps, SOCIAL_WORKER, child_id, TO_NORTHMOOR)


def test_authority_is_reminded_each_week(deps, child_id):
    ask_transfer(deps, OTHER_TEAM, child_id, TO_NORTHMOOR)
    done = [settle_overdue_reviews(in_days(deps, day)) for day in (6, 7, 7, 14, 20, 21)]
    assert [each.reminded for each in done] == [0, 1, 0, 1, 0, 1]
    assert told(deps, DIRECTORY_TEAM).count("transfer_asked") == 4


@pytest.mark.parametrize(
    ("asks", "shielded", "afterwards"),
    [(OTHER_TEAM, False, "northmoor"), (OTHER_TEAM, True, "westvale"), (DIRECTORY_TEAM, False, "westvale")],
)
def test_rule_decides_what_nobody_answers(deps, store, child_id, asks, shielded, afterwards):
    if shielded:
        shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    ask_transfer(deps, asks, child_id, TO_NORTHMOOR)
    assert settle_overdue_reviews(in_days(deps, 27)).decided == 0
    assert settle_overdue_reviews(in_days(deps, 28)).decided == 1
    assert settle_overdue_reviews(in_days(deps, 28)) == (0, 0, {})
    assert authority(store, child_id) == afterwards
    assert list_reviews(deps, DIRECTORY_TEAM, None).counts.get("transfer") is None
    assert (store.stored[child_id].record.shield is not None) == shielded


def test_claim_of_a_record_under_review_tells_nobody(deps, store):
    confirmed = ConfirmedNew(reason="documents_differ")
    same = registration(given_name="Quin", family_name="Quay", confirmed_new=confirmed)
    register_child(deps, DIRECTORY_TEAM, replace(same, shield="court_order"), None)
    guess = replace(same, responsible_authority="westvale")
    guessed = register_child(deps, OTHER_TEAM, guess, None)
    before = list_reviews(deps, DIRECTORY_TEAM, None).counts
    ask_transfer(deps, OTHER_TEAM, guessed, TO_NORTHMOOR)
    assert list_reviews(deps, DIRECTORY_TEAM, None).counts == before


def test_change_that_waited_for_the_former_authority_waits_for_the_new_one(deps, child_id):
    _, etag = view_record(deps, NURSE, child_id, "maintaining_record")
    born = TODAY.replace(year=TODAY.year - 17)
    amend_record(deps, NURSE, child_id, etag, {"date_of_birth": born})
    decide_review(deps, OTHER_TEAM, ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR), ACCEPTED)
    assert list_reviews(deps, OTHER_TEAM, None).counts == {"date_of_birth": 1}
    assert list_reviews(deps, DIRECTORY_TEAM, None).counts == {}


def test_merged_records_pass_together(deps, store, child_id):
    other = register_child(
        deps, DIRECTORY_TEAM, registration(given_name="Olga", family_name="Petrova", date_of_birth=TODAY), None
    )
    wanted = MergeRecords(child_id=child_id, other_child_id=other, reason="same_documents")
    merge_records(deps, DIRECTORY_TEAM, wanted)
    decide_review(deps, OTHER_TEAM, ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR), ACCEPTED)
    assert {authority(store, each) for each in (child_id, other)} == {"northmoor"}


def test_transfer_that_fails_takes_no_other_with_it(deps, store, child_id):
    other = register_child(
        deps, DIRECTORY_TEAM, registration(given_name="Olga", family_name="Petrova", date_of_birth=TODAY), None
    )
    for each in (child_id, other):
        ask_transfer(deps, OTHER_TEAM, each, TO_NORTHMOOR)
    find = store.find
    store.find = lambda each: find(each) if each == other else 1 / 0
    assert settle_overdue_reviews(in_days(deps, 28)) == (0, 1, {child_id: "ZeroDivisionError"})


def test_transfer_of_merged_records_that_fails_between_two_goes_on(deps, store, child_id, monkeypatch):
    other = register_child(
        deps, DIRECTORY_TEAM, registration(given_name="Olga", family_name="Petrova", date_of_birth=TODAY), None
    )
    wanted = MergeRecords(child_id=child_id, other_child_id=other, reason="same_documents")
    merge_records(deps, DIRECTORY_TEAM, wanted)
    review_id = ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR)
    save = store.save
    monkeypatch.setattr(store, "save", lambda change: save(change) if change.after.child.child_id == other else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        decide_review(deps, OTHER_TEAM, review_id, ACCEPTED)
    monkeypatch.setattr(store, "save", save)
    decide_review(deps, OTHER_TEAM, review_id, ACCEPTED)
    assert {authority(store, each) for each in (child_id, other)} == {"northmoor"}


def test_claim_never_tells_which_authority_is_responsible_for_a_hidden_child(deps, store, child_id):
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    rules = []
    for guess in ("westvale", "castlebrook"):
        with pytest.raises(Problem) as refused:
            ask_transfer(deps, OTHER_TEAM, child_id, AskTransfer(to_authority=guess, reason="child_moved"))
        rules.append(refused.value.extra_members["rule"])
    assert rules == ["not_yours", "not_yours"]
    decide_review(deps, DIRECTORY_TEAM, ask_transfer(deps, OTHER_TEAM, child_id, TO_NORTHMOOR), REFUSED)
    (told,) = (n for n in list_notifications(deps, OTHER_TEAM, None).notifications if n.kind == "transfer_refused")
    assert (told.practitioner_id, told.organisation_id) == ("", "")


def test_new_authority_decides_what_was_challenged_before(deps, child_id):
    challenge_accuracy(deps, NURSE, child_id, ChallengeAccuracy(fact="address", challenger="practitioner"))
    decide_review(deps, OTHER_TEAM, ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR), ACCEPTED)
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()
    (review,) = list_reviews(deps, OTHER_TEAM, None).reviews
    decide_review(deps, OTHER_TEAM, review.review_id, REFUSED)


@pytest.mark.parametrize("returns", [False, True])
def test_challenge_and_transfer_wait_while_a_record_is_archived(deps, store, child_id, returns):
    challenge_accuracy(deps, NURSE, child_id, ChallengeAccuracy(fact="address", challenger="practitioner"))
    ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR)
    set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention(died_on=TODAY))
    assert store.reviews == {}
    if returns:
        set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention())
    waiting = [[r.kind for r in list_reviews(deps, team, None).reviews] for team in (DIRECTORY_TEAM, OTHER_TEAM)]
    assert waiting == ([["challenge"], ["transfer"]] if returns else [[], []])


def test_transfer_asked_while_a_registration_waits_is_told_once_it_is_decided(deps):
    hidden = registration(given_name="Eva", family_name="Holt", responsible_authority="northmoor", shield="adoption")
    register_child(deps, OTHER_TEAM, hidden, None)
    confirmed = ConfirmedNew(reason="documents_differ")
    copy = registration(given_name="Eva", family_name="Hollt", confirmed_new=confirmed)
    child_id = register_child(deps, DIRECTORY_TEAM, copy, None)
    ask_transfer(deps, DIRECTORY_TEAM, child_id, TO_NORTHMOOR)
    (review,) = list_reviews(deps, OTHER_TEAM, None).reviews
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision="another_child"))
    assert [each.kind for each in list_reviews(deps, OTHER_TEAM, None).reviews] == ["transfer"]
    assert told(deps, OTHER_TEAM)[0] == "transfer_asked"
