"""Accounts: any one lapse stops access."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from contactpoint.domain.access import MACHINE_ROLES, ROLES_BY_ORGANISATION_TYPE, Organisation, SignIn, lapses
from tests.builders import TODAY, account

WELL = account(vetting_valid_until=TODAY, training_valid_until=TODAY, confirmed_until=TODAY)


BODY = Organisation(organisation_id="o-1", name="Body", type="health")


def test_access_is_current_on_the_last_day_of_a_check():
    assert lapses(WELL, BODY, TODAY) == ()


@pytest.mark.parametrize(
    ("practitioner", "organisation", "lapse"),
    [
        (replace(WELL, status="proposed"), BODY, "account-proposed"),
        (replace(WELL, status="suspended"), BODY, "account-suspended"),
        (replace(WELL, stopped=True), BODY, "account-stopped"),
        (replace(WELL, status="closed"), BODY, "account-closed"),
        (replace(WELL, confirmed_until=TODAY - timedelta(days=1)), BODY, "access-not-confirmed"),
        (WELL, replace(BODY, active=False), "organisation-suspended"),
        (replace(WELL, vetting_valid_until=TODAY - timedelta(days=1)), BODY, "vetting-lapsed"),
        (replace(WELL, training_valid_until=TODAY - timedelta(days=1)), BODY, "training-lapsed"),
    ],
)
def test_each_lapse_stops_access(practitioner, organisation, lapse):
    assert lapses(practitioner, organisation, TODAY) == (lapse,)


@pytest.mark.parametrize("role", sorted(MACHINE_ROLES))
def test_machine_is_neither_vetted_nor_trained(role):
    yesterday = TODAY - timedelta(days=1)
    machine = replace(WELL, role=role, vetting_valid_until=yesterday, training_valid_until=yesterday)
    assert lapses(machine, BODY, TODAY) == ()
    assert lapses(replace(machine, confirmed_until=yesterday), BODY, TODAY) == ("access-not-confirmed",)


SHORTEST, LONGEST = "http://a", "https://" + "a" * 292


@pytest.mark.parametrize(("issuer", "subject"), [(SHORTEST, "s"), (LONGEST, "s" * 255)])
def test_sign_in_of_a_permitted_length_is_accepted(issuer, subject):
    assert msgspec.convert({"issuer": issuer, "subject": subject}, SignIn) == SignIn(issuer=issuer, subject=subject)


@pytest.mark.parametrize(
    ("issuer", "subject"),
    [
        (SHORTEST[:-1], "s"),
        (LONGEST + "a", "s"),
        ("ftp://issuer", "s"),
        ("https://a b", "s"),
        (SHORTEST, ""),
        (SHORTEST, "s" * 256),
        (SHORTEST, "a|b"),
    ],
)
def test_sign_in_of_another_form_is_refused(issuer, subject):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"issuer": issuer, "subject": subject}, SignIn)


def test_special_roles_belong_to_the_listed_types_of_organisation():
    common = {"practitioner", "account_manager", "feed_system", "case_management_system"}
    override, oversight = {"shield_override_practitioner"}, {"auditor", "account_manager"}
    assert dict(ROLES_BY_ORGANISATION_TYPE) == {
        "local_authority": common | override | {"directory_team"},
        **dict.fromkeys(("health", "police"), common | override),
        **dict.fromkeys(("education", "probation", "youth_justice", "national_partner"), common),
        "oversight": oversight,
    }


@pytest.mark.parametrize(
    ("status", "stopped", "claimed"),
    [("active", False, "key"), ("proposed", False, "key"), ("closed", False, ""), ("closed", True, "key")],
)
def test_closed_account_claims_its_sign_in_only_if_stopped(status, stopped, claimed):
    assert replace(WELL, status=status, stopped=stopped, sign_in_key="key").claimed_sign_in_key == claimed


def test_new_account_is_active_in_its_first_version():
    assert (account().status, account().version) == ("active", 1)
