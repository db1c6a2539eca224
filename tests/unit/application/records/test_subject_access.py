"""Subject access: everything that is stored on the child, and nothing that is about somebody else."""

from datetime import UTC, date, datetime

import pytest

from cli.subject_access_page import subject_access_page
from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.children import Carer
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    child,
    involvement_details,
    registration,
    sensitive_details,
)
from tests.fakes import fake_dependencies

CARER = Carer(
    given_name="Angela",
    family_name="Reid",
    relationship="day_to_day_care",
    telephone="07700 900357",
    email="a@b.example",
)


@pytest.fixture
def child_id(deps):
    home = {"address_status": "current", "address": child().address}
    registered = register_child(
        deps, SOCIAL_WORKER, registration(carers=(CARER,), nhs_number="9990001235", **home), None
    )
    record_involvement(deps, SOCIAL_WORKER, registered, involvement_details(), None)
    record_involvement(deps, MENTAL_HEALTH_NURSE, registered, sensitive_details(), None)
    return registered


def given(deps, child_id, requester="child"):
    return give_subject_access(deps, DIRECTORY_TEAM, child_id, requester, "subject_access")


def test_child_gets_everything_but_the_carers_contact_details(deps, store, child_id):
    document = given(deps, child_id)
    assert (document.record.nhs_number, document.record.address) == ("9990001235", child().address)
    assert {each.service for each in document.record.involvements} == {"children_social_care", "mental_health"}
    assert [(each.given_name, each.telephone, each.email) for each in document.record.carers] == [
        ("Angela", None, None)
    ]
    assert [each.item for each in document.withheld] == ["carers_contact_details"]
    assert store.events[-1].event_type == "subject_access_given"


def test_parent_is_not_told_of_sensitive_services(deps, child_id):
    document = given(deps, child_id, "parent_or_carer")
    assert [each.service for each in document.record.involvements] == ["children_social_care"]
    assert not document.record.sensitive_service_involved
    assert [each.item for each in document.withheld] == ["carers_contact_details", "sensitive_services"]


@pytest.mark.parametrize("requester", ["child", "parent_or_carer"])
def test_shielded_childs_document_shows_the_visible_part_only(deps, child_id, requester):
    challenge_accuracy(deps, NURSE, child_id, ChallengeAccuracy(fact="address", challenger="child"))
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    document = given(deps, child_id, requester)
    assert (document.record.address, document.record.involvements, document.challenged) == (None, (), ())
    assert document.withheld[0].item == "what_the_shield_hides"


def test_only_the_responsible_team_gives_subject_access(deps, child_id):
    for who in (NURSE, OTHER_TEAM, SOCIAL_WORKER):
        with pytest.raises(Problem, match="not-permitted"):
            give_subject_access(deps, who, child_id, "child", "subject_access")
    with pytest.raises(Problem, match="not-permitted"):
        give_subject_access(deps, DIRECTORY_TEAM, child_id, "child", "urgent_care")


def test_page_shows_the_document_and_escapes_it():
    record = {"family_name": "O'<b>", "involvements": [{"organisation": "Early help", "ended": False}]}
    document = {"prepared_on": "2026-11-26", "record": record, "directory_numbers": ["1"]}
    page = subject_access_page(document, [{"event_type": "viewed"}])
    assert "O&#x27;&lt;b&gt;" in page
    assert "<b>" not in page
    assert "Early help" in page
    assert "Who has looked" in page


def test_record_in_the_archive_is_given_to_the_person_and_not_to_an_adults_parent(store, child_id):
    grown_up = fake_dependencies(store, datetime(2029, 1, 24, 12, tzinfo=UTC))
    archive_if_due(grown_up, child_id, grown_up.today)
    document = given(grown_up, child_id)
    assert (document.record.child_id, document.record.address) == (child_id, child().address)
    with pytest.raises(Problem, match="invalid-request") as refused:
        given(grown_up, child_id, "parent_or_carer")
    assert [each.pointer for each in refused.value.violations] == ["/requester"]
    with pytest.raises(Problem, match="not-found"):
        give_subject_access(grown_up, OTHER_TEAM, child_id, "child", "subject_access")


def test_archived_record_of_a_child_is_given_to_a_parent(deps, child_id):
    set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention(left_england_on=deps.today))
    assert given(deps, child_id, "parent_or_carer").record.child_id == child_id


def test_archived_record_of_a_hidden_child_names_no_other_number(deps, child_id):
    other = register_child(
        deps, SOCIAL_WORKER, registration(confirmed_new=ConfirmedNew(reason="documents_differ")), None
    )
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    merge = MergeRecords(child_id=child_id, other_child_id=other, reason="practitioner_confirmed")
    merge_records(deps, DIRECTORY_TEAM, merge)
    set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention(left_england_on=deps.today))
    assert given(deps, child_id, "parent_or_carer").directory_numbers == (child_id,)


def test_parent_of_somebody_who_died_is_given_the_record(store, child_id):
    later = fake_dependencies(store, datetime(2029, 1, 24, 12, tzinfo=UTC))
    set_retention(later, DIRECTORY_TEAM, child_id, SetRetention(died_on=date(2028, 5, 1)))
    assert given(later, child_id, "parent_or_carer").record.child_id == child_id
