"""Disclosure: a field is shown only if it is listed, and only to whom the policy lets see it."""

from datetime import date, timedelta
from types import MappingProxyType

import pytest

from contactpoint.domain.children import Carer, Involvement, Visibility, disclose, to_involvement_views
from contactpoint.domain.children.disclosure import VISIBILITY_REQUIRED, CarerView
from tests.builders import TODAY

EVERYTHING = Visibility(view=True, full_record=True, nhs_number=True, upn=True)
NHS_NUMBERS, UPNS = {"nhs_number", "former_nhs_numbers"}, {"upn", "former_upns"}
EMPTY = {"carers": (), "involvements": (), "education": None, "gp_practice": None, "common_assessment_held_by": None}
FACTS = MappingProxyType({name: EMPTY.get(name, name) for name in VISIBILITY_REQUIRED})
BORN = {"date_of_birth", "date_of_birth_estimated"}
VISIBLE = {"child_id", "given_name", "family_name", "sex", "shielded", "carers", *BORN}
CARER = Carer(
    given_name="Angela",
    family_name="Reid",
    relationship="day_to_day_care",
    telephone="07700 900357",
    email="a.reid@example.org",
)


def involvement(involvement_id: str, **facts) -> Involvement:
    stated = {
        "service": "paediatrics",
        "organisation_id": "st-wilfrids",
        "practitioner_name": "Ines Duarte",
        "role": "doctor",
        "start_date": date(2026, 1, 5),
        "recorded_by_organisation": "hospital",
    }
    return Involvement(involvement_id=involvement_id, **{**stated, **facts})


def ids(visibility: Visibility, *involvements: Involvement) -> list[str]:
    shown = disclose({"involvements": involvements}, visibility, TODAY)["involvements"]
    return [view.involvement_id for view in to_involvement_views(shown, TODAY)]


def test_unlisted_field_is_not_disclosed():
    everything = Visibility(view=True, full_record=True, nhs_number=True, upn=True)
    assert disclose({"child_id": "c", "a_field_added_later": "secret"}, everything, TODAY) == {"child_id": "c"}
    assert disclose({"child_id": "c"}, Visibility(), TODAY) == {}


@pytest.mark.parametrize(
    ("visibility", "names"),
    [
        (Visibility(full_record=True, nhs_number=True, upn=True), set()),
        (Visibility(view=True), VISIBLE),
        (Visibility(view=True, nhs_number=True), VISIBLE | NHS_NUMBERS),
        (Visibility(view=True, upn=True), VISIBLE | UPNS),
        (
            Visibility(view=True, full_record=True),
            set(VISIBILITY_REQUIRED) - NHS_NUMBERS - UPNS | {"sensitive_service_involved"},
        ),
        (EVERYTHING, set(VISIBILITY_REQUIRED) | {"sensitive_service_involved"}),
    ],
    ids=["no view", "view", "view and NHS number", "view and UPN", "full record", "everything"],
)
def test_each_permission_discloses_its_own_fields(visibility, names):
    assert set(disclose(FACTS, visibility, TODAY)) == names


def test_carer_is_shown_by_name_alone_without_the_full_record():
    shown = {
        visible: disclose({"carers": (CARER,)}, visible, TODAY)["carers"]
        for visible in (Visibility(view=True), EVERYTHING)
    }
    assert shown[Visibility(view=True)] == (CarerView(given_name="Angela", family_name="Reid"),)
    assert shown[EVERYTHING] == (
        CarerView(
            given_name="Angela",
            family_name="Reid",
            relationship="day_to_day_care",
            telephone="07700 900357",
            email="a.reid@example.org",
        ),
    )


def test_sensitive_involvement_is_shown_to_whom_it_is_open_and_only_counted_for_others():
    both = involvement("i-1"), involvement("i-2", service="mental_health")
    shown = disclose({"involvements": both}, EVERYTHING, TODAY)
    assert [i.involvement_id for i in shown["involvements"]] == ["i-1"]
    assert shown["sensitive_service_involved"] is True
    one_permitted = Visibility(view=True, full_record=True, sensitive=frozenset({"i-2"}))
    assert ids(one_permitted, *both) == ["i-1", "i-2"]
    assert disclose({"involvements": both[:1]}, EVERYTHING, TODAY)["sensitive_service_involved"] is False


@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        ({"end_date": TODAY}, True),
        ({"end_date": TODAY - timedelta(days=1)}, False),
        ({"start_date": TODAY}, True),
        ({"start_date": TODAY + timedelta(days=1)}, False),
    ],
    ids=["last day", "day after", "first day", "day before"],
)
def test_sensitive_service_is_told_of_from_its_first_day_to_its_last(days, is_told):
    one = involvement("i-1", service="mental_health", **days)
    assert disclose({"involvements": (one,)}, EVERYTHING, TODAY)["sensitive_service_involved"] is is_told


def test_involvements_are_sorted_lead_first_then_current_then_newest():
    ended = involvement("ended", start_date=date(2026, 6, 1), end_date=date(2026, 7, 1))
    old, new = involvement("old", start_date=date(2024, 1, 1)), involvement("new", start_date=date(2026, 5, 1))
    lead = involvement("lead", start_date=date(2020, 1, 1), lead_professional=True)
    assert ids(EVERYTHING, ended, old, new, lead) == ["lead", "new", "old", "ended"]
