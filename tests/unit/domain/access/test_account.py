"""Accounts: any one lapse stops access."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.domain.access import Organisation, lapses
from tests.builders import TODAY, account

WELL = account(vetting_valid_until=TODAY, training_valid_until=TODAY, confirmed_until=TODAY)


BODY = Organisation(organisation_id="o-1", name="Body", type="health")


def test_access_is_current_on_the_last_day_of_a_check():
    assert lapses(WELL, BODY, TODAY) == ()


@pytest.mark.parametrize(
    ("practitioner", "organisation", "lapse"),
    [
        (replace(WELL, status="suspended"), BODY, "account-suspended"),
        (replace(WELL, status="closed"), BODY, "account-closed"),
        (replace(WELL, confirmed_until=TODAY - timedelta(days=1)), BODY, "access-not-confirmed"),
        (WELL, replace(BODY, active=False), "organisation-suspended"),
        (replace(WELL, vetting_valid_until=TODAY - timedelta(days=1)), BODY, "vetting-lapsed"),
        (replace(WELL, training_valid_until=TODAY - timedelta(days=1)), BODY, "training-lapsed"),
    ],
)
def test_each_lapse_stops_access(practitioner, organisation, lapse):
    assert lapses(practitioner, organisation, TODAY) == (lapse,)
