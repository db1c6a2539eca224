"""Authentication: who calls, on whose behalf, and for which colleague; and every reason to deny it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.accounts.authenticate import AccessDenied, AuthenticationRequest, authenticate
from contactpoint.domain.access import Caller, Organisation, sign_in_key
from tests.builders import TODAY, account

HOSPITAL = Organisation(organisation_id="hospital", name="Hospital", type="health")
SCHOOL = Organisation(organisation_id="school", name="School", type="education")
CLOSED_CLINIC = Organisation(organisation_id="clinic", name="Clinic", type="health", active=False)
YESTERDAY = TODAY - timedelta(days=1)
ISSUER = "https://issuer.example"
PEOPLE = {
    person.practitioner_id: (replace(person, sign_in_key=sign_in_key(ISSUER, person.practitioner_id)), organisation)
    for person, organisation in (
        (account(practitioner_id="nurse"), HOSPITAL),
        (account(practitioner_id="doctor"), HOSPITAL),
        (account(practitioner_id="teacher", organisation_id="school"), SCHOOL),
        (account(practitioner_id="suspended", status="suspended"), HOSPITAL),
        (account(practitioner_id="closed", status="closed"), HOSPITAL),
        (account(practitioner_id="unvetted", vetting_valid_until=YESTERDAY), HOSPITAL),
        (account(practitioner_id="untrained", training_valid_until=YESTERDAY), HOSPITAL),
        (account(practitioner_id="unconfirmed", confirmed_until=YESTERDAY), HOSPITAL),
        (account(practitioner_id="at-closed-clinic", organisation_id="clinic"), CLOSED_CLINIC),
        (account(practitioner_id="system", role="case_management_system", vetting_valid_until=YESTERDAY), HOSPITAL),
        (account(practitioner_id="other-system", role="case_management_system"), HOSPITAL),
        (account(practitioner_id="feed", role="feed_system"), HOSPITAL),
        (account(practitioner_id="suspended-system", role="case_management_system", status="suspended"), HOSPITAL),
    )
}
MACHINES = {"system", "other-system", "feed", "suspended-system"}


class FakeSignIns:
    """Everybody signs in by their own id; a sign-in may outlive its account."""

    def __init__(self, *, orphans: dict[str, str] | None = None) -> None:
        self.orphans = orphans or {}
        self.asked: list[list[str]] = []

    def find_by_sign_in(self, issuer, subject, expected=None):
        if subject in PEOPLE:
            return subject, PEOPLE[subject][1].organisation_id
        return (subject, self.orphans[subject]) if subject in self.orphans else None

    def get_with_organisation(self, practitioner_ids, organisation_id=""):
        self.asked.append(list(practitioner_ids))
        return {each: PEOPLE[each] for each in practitioner_ids if each in PEOPLE}


def sign_in(subject: str, sign_ins: FakeSignIns | None = None, **more) -> Caller:
    stated = {"issuer": ISSUER, "subject": subject, "is_machine": subject in MACHINES, **more}
    return authenticate(sign_ins or FakeSignIns(), AuthenticationRequest(**stated), "unknown-1", TODAY)


NURSE = Caller(
    practitioner_id="nurse",
    organisation_id="hospital",
    organisation_type="health",
    role="practitioner",
    access_status="current",
    sign_in_key=sign_in_key(ISSUER, "nurse"),
)


@pytest.mark.parametrize(
    ("subject", "request_facts", "caller"),
    [
        ("nurse", {}, NURSE),
        ("nurse", {"asked_by": "doctor"}, replace(NURSE, asked_by="doctor")),
        ("system", {"on_behalf_of": "nurse"}, replace(NURSE, via_system="system")),
        (
            "system",
            {"on_behalf_of": "nurse", "asked_by": "doctor"},
            replace(NURSE, via_system="system", asked_by="doctor"),
        ),
        (
            "feed",
            {},
            replace(NURSE, practitioner_id="feed", role="feed_system", sign_in_key=sign_in_key(ISSUER, "feed")),
        ),
        (
            "system",
            {},
            replace(
                NURSE,
                practitioner_id="system",
                role="case_management_system",
                sign_in_key=sign_in_key(ISSUER, "system"),
            ),
        ),
    ],
    ids=["person", "mediated", "delegated", "delegated and mediated", "feed", "system as itself"],
)
def test_authenticate_returns_who_acts_and_for_whom(subject, request_facts, caller):
    assert sign_in(subject, **request_facts) == caller


@pytest.mark.parametrize(
    ("subject", "request_facts", "named", "reasons"),
    [
        ("nobody", {}, "unknown-1", ("unknown-account",)),
        ("suspended", {}, "suspended", ("account-suspended",)),
        ("closed", {}, "closed", ("account-closed",)),
        ("unvetted", {}, "unvetted", ("vetting-lapsed",)),
        ("untrained", {}, "untrained", ("training-lapsed",)),
        ("unconfirmed", {}, "unconfirmed", ("access-not-confirmed",)),
        ("at-closed-clinic", {}, "at-closed-clinic", ("organisation-suspended",)),
        ("suspended-system", {"on_behalf_of": "nurse"}, "suspended-system", ("account-suspended",)),
        ("nurse", {"is_machine": True}, "nurse", ("machine-account-required",)),
        ("feed", {"is_machine": False}, "feed", ("person-account-required",)),
        ("nurse", {"on_behalf_of": "doctor"}, "nurse", ("delegation-not-allowed",)),
        ("nurse", {"on_behalf_of": "nurse"}, "nurse", ("delegation-not-allowed",)),
        ("feed", {"on_behalf_of": "nurse"}, "feed", ("delegation-not-allowed",)),
        ("system", {"on_behalf_of": "nobody"}, "system", ("unknown-on-behalf-of",)),
        ("system", {"on_behalf_of": "Not an id!"}, "system", ("unknown-on-behalf-of",)),
        ("system", {"on_behalf_of": "teacher"}, "system", ("unknown-on-behalf-of",)),
        ("system", {"on_behalf_of": "other-system"}, "system", ("unknown-on-behalf-of",)),
        ("system", {"on_behalf_of": "suspended"}, "system", ("account-suspended",)),
        ("nurse", {"asked_by": "nobody"}, "nurse", ("unknown-asked-by",)),
        ("nurse", {"asked_by": "Not an id!"}, "nurse", ("unknown-asked-by",)),
        ("nurse", {"asked_by": "nurse"}, "nurse", ("unknown-asked-by",)),
        ("nurse", {"asked_by": "feed"}, "nurse", ("unknown-asked-by",)),
        ("nurse", {"asked_by": "teacher"}, "nurse", ("unknown-asked-by",)),
        ("nurse", {"asked_by": "unvetted"}, "nurse", ("vetting-lapsed",)),
        ("system", {"on_behalf_of": "nurse", "asked_by": "nurse"}, "nurse", ("unknown-asked-by",)),
        ("system", {"on_behalf_of": "nurse", "asked_by": "system"}, "nurse", ("unknown-asked-by",)),
    ],
)
def test_authenticate_denies_with_its_reason(subject, request_facts, named, reasons):
    with pytest.raises(AccessDenied) as denied:
        sign_in(subject, **request_facts)
    assert (denied.value.caller.practitioner_id, denied.value.reasons) == (named, reasons)
    assert denied.value.caller.access_status == "lapsed"


@pytest.mark.parametrize(
    ("subject", "request_facts", "problem"),
    [
        ("unvetted", {}, "access-lapsed"),
        ("system", {"on_behalf_of": "suspended"}, "on-behalf-of-lapsed"),
        ("nurse", {"asked_by": "unvetted"}, "asked-by-lapsed"),
        ("nurse", {"asked_by": "nobody"}, "unknown-asked-by"),
    ],
)
def test_authenticate_denies_with_the_problem_of_whose_access_it_is(subject, request_facts, problem):
    with pytest.raises(AccessDenied) as denied:
        sign_in(subject, **request_facts)
    assert denied.value.problem == problem


def test_authenticate_denies_a_sign_in_that_outlived_its_account():
    with pytest.raises(AccessDenied) as denied:
        sign_in("gone", FakeSignIns(orphans={"gone": "hospital"}))
    assert denied.value.caller.practitioner_id == "unknown-1"
    assert denied.value.reasons == ("unknown-account",)


def test_authenticate_reads_all_accounts_at_once_and_asks_storage_for_no_malformed_id():
    sign_ins = FakeSignIns()
    sign_in("system", sign_ins, on_behalf_of="nurse", asked_by="doctor")
    with pytest.raises(AccessDenied):
        sign_in("nurse", sign_ins, asked_by="x" * 41)
    assert sign_ins.asked == [["system", "nurse", "doctor"], ["nurse"]]
