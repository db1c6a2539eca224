"""The detection job as it is deployed: misuse becomes a case, ordinary work does not, and nothing stops the rest."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.domain.access import Organisation
from contactpoint.domain.audit import AuditEvent, new_event_id
from contactpoint.domain.children import Record, Shield
from contactpoint.domain.children.child import Address
from contactpoint.domain.detection import thresholds
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    NURSE,
    TEACHER,
    TODAY,
    account,
    caller,
    child,
    new_record,
)
from tests.invariants.faults.harness.directory import OTHER_MANAGER, furnish
from tests.invariants.faults.harness.jobs import planned_ids, step

DAY = TODAY + timedelta(days=10)
"""A day on which nobody has done anything yet."""
NIGHT = datetime(DAY.year, DAY.month, DAY.day, 1, 55, tzinfo=UTC) + timedelta(days=1)
NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)


@pytest.fixture
def town(stack):
    furnish(stack)
    stack.aws.watch(requests=2000)
    stack.now = NIGHT
    stack.deps = stack.new_environment()[0]
    return stack


def record(town, who, event_type: str, minute: float = 0, **facts) -> AuditEvent:
    """Record what somebody did on the day, so many minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    event = AuditEvent(
        event_id=new_event_id(at, town.random_hex(10)),
        occurred_at=at,
        event_type=event_type,
        practitioner_id=who.practitioner_id,
        organisation_id=who.organisation_id,
        role=who.role,
        salt=town.random_hex(32),
        erased_in="2027-11",
        **facts,
    )
    town.deps.audit_log.append(event)
    return event


def trawl(town, who, searches: int = 8) -> None:
    """Guess the given names of one family, one after the other."""
    for number in range(searches):
        criteria = {"family_name": "Reid", "given_name": f"Guess {number}"}
        record(town, who, "searched", number, details={"criteria": criteria})


def view(town, who, child_id: str, minute: float = 0, **details) -> AuditEvent:
    return record(town, who, "viewed", minute, child_ids=(child_id,), authorities=("westvale",), details=details)


def look_again(town, *organisations: str) -> dict[str, int]:
    """Take the step of a night for some organisations, and return how often each outcome was."""
    town.run_files.results.clear()
    town.invoke("detection", step(*(organisations or ("hospital",)), at=NIGHT.isoformat()))
    (result,) = town.run_files.read_results("nightly")
    return dict(result.counts)


def cases(town, who) -> list[dict]:
    """Return the cases of the day that somebody is shown."""
    page = town.call("listCases", who)
    assert page.status == 200
    return [case for case in page.body["cases"] if case["day"] == DAY.isoformat()]


def test_trawling_becomes_a_case_of_the_organisations_managers(town):
    trawl(town, NURSE)
    assert look_again(town) == {"case_opened": 1}
    (case,) = cases(town, MANAGER)
    assert (case["kind"], case["practitioner_id"], case["looks"]) == ("refine_and_retry", "p-nurse", 8)
    assert cases(town, OTHER_MANAGER) == [case]
    assert cases(town, AUDITOR) == cases(town, caller("m", "westvale", "local_authority", "account_manager")) == []


def test_ordinary_work_opens_no_case(town):
    for number in range(12):
        view(town, NURSE, f"child-{number:04}", 10 * number, involved=True)
    for number in range(3):
        record(town, NURSE, "searched", number, details={"criteria": {"family_name": f"Name {number}"}})
    assert look_again(town) == {"no_finding": 1}
    assert cases(town, MANAGER) == []


def test_account_managers_are_notified_when_a_case_opens(town):
    trawl(town, NURSE)
    look_again(town)
    (case,) = cases(town, MANAGER)
    told = town.call("listNotifications", OTHER_MANAGER).body["notifications"][0]
    assert (told["kind"], told["related_id"]) == ("case_opened", case["case_id"])


def test_run_that_is_repeated_opens_nothing_twice(town):
    trawl(town, NURSE)
    assert [look_again(town) for _ in range(3)] == [{"case_opened": 1}, {"case_known": 1}, {"case_known": 1}]
    (case,) = cases(town, MANAGER)
    decision = {"disposition": "explained"}
    assert town.call("decideCase", MANAGER, decision, case_id=case["case_id"]).status == 204
    assert look_again(town) == {"case_known": 1}
    assert cases(town, MANAGER) == []


HOME, HOUSEHOLD = {"lines": ["4 Cooper Street"], "postcode": "LS1 4AP"}, {"family_names": ["Zzyzx"]}
LIVES_THERE = {"address": Address(lines=("4, COOPER ST",), postcode="LS14AP"), "address_status": "current"}


def look_at_child(town, who, minute: float = 0, *, shield: Shield | None = None) -> None:
    """Look at a child at the home of `HOME`, through the operation, at a time of the day."""
    record_of_child = Record(child=child(child_id="child-home", **LIVES_THERE), shield=shield)
    town.now = NOON + timedelta(minutes=minute)
    if town.deps.records.find("child-home") is None:
        registered = town.deps.new_event("registered", DIRECTORY_TEAM, child_ids=("child-home",), erased_in="2027-11")
        town.deps.records.save(new_record(record_of_child, registered))
    assert town.call("viewChild", who, child_id="child-home", Access_Reason="urgent_care").status == 200
    town.now = NIGHT


def declare(town, who, **facts) -> None:
    assert town.call("declareHousehold", who, {**HOME, **facts}).status == 204


def test_look_at_a_child_at_the_declared_home_becomes_a_case(town):
    look_at_child(town, NURSE)
    assert look_again(town) == {"no_finding": 1}
    declare(town, NURSE)
    assert look_again(town) == {"case_opened": 1}
    (case,) = cases(town, MANAGER)
    assert (case["kind"], case["practitioner_id"], case["looks"]) == ("own_family", "p-nurse", 1)
    assert not {"child_id", "home"} & {name for name, value in case.items() if value}


def test_looks_at_a_child_at_a_colleagues_home_become_a_case_without_the_colleague(town):
    """The colleague did not look on that day, so their household is read with the accounts of the organisation."""
    colleague = caller("p-nurse-01", "hospital", "health")
    declare(town, colleague)
    town.deps.audit_log.append(earlier_view(town, days=3))
    look_at_child(town, NURSE)
    assert look_again(town) == {"case_opened": 1}
    (case,) = cases(town, MANAGER)
    assert (case["kind"], case["practitioner_id"], case["looks"]) == ("colleagues_child", "p-nurse", 1)
    assert "p-nurse-01" not in str(case)


def earlier_view(town, days: int) -> AuditEvent:
    """Return the event of an earlier look at the child, without the home: one look with it is enough."""
    at = NOON - timedelta(days=days)
    facts = {"child_ids": ("child-home",), "authorities": ("westvale",), "salt": town.random_hex(32)}
    return AuditEvent(
        event_id=new_event_id(at, town.random_hex(10)),
        occurred_at=at,
        event_type="viewed",
        practitioner_id=NURSE.practitioner_id,
        organisation_id=NURSE.organisation_id,
        role=NURSE.role,
        **facts,
    )


def test_hidden_child_at_the_declared_home_becomes_no_case(town):
    """Somebody declares an address that they only suspect, looks, and learns nothing from the silence."""
    declare(town, NURSE)
    hidden = Shield(basis="court_order", since=TODAY, organisation_id="westvale", practitioner_id="p-team")
    look_at_child(town, NURSE, shield=hidden)
    assert look_again(town) == {"no_finding": 1}


def test_declared_family_name_counts_like_that_of_the_account(town):
    declare(town, NURSE, **HOUSEHOLD)
    found = {"child_ids": ("child-zzyzx",), "authorities": ("westvale",)}
    town.deps.audit_log.append(replace(earlier_view(town, days=3), child_ids=("child-zzyzx",)))
    record(town, NURSE, "searched", 1, details={"criteria": {"family_name": "ZZYZX"}}, **found)
    record(town, NURSE, "viewed", 2, **found)
    assert look_again(town) == {"case_opened": 1}
    assert [case["kind"] for case in cases(town, MANAGER)] == ["own_family"]


def test_case_about_a_manager_goes_to_the_auditor_and_not_to_a_colleague(town):
    promoted = account(practitioner_id="p-promoted", role="account_manager", sign_in_key="key-promoted")
    town.deps.accounts.seed(promoted)
    who = caller("p-promoted", "hospital", "health")
    trawl(town, who)
    before = len(town.call("listNotifications", MANAGER).body["notifications"])
    assert look_again(town) == {"case_opened": 1}
    (case,) = cases(town, AUDITOR)
    assert case["practitioner_id"] == "p-promoted"
    assert cases(town, MANAGER) == cases(town, OTHER_MANAGER) == []
    decision = {"disposition": "referred"}
    for manager in (MANAGER, caller("p-promoted", "hospital", "health", "account_manager")):
        assert town.call("decideCase", manager, decision, case_id=case["case_id"]).status == 404
    assert len(town.call("listNotifications", MANAGER).body["notifications"]) == before
    assert town.call("decideCase", AUDITOR, decision, case_id=case["case_id"]).status == 204


def test_manager_does_not_decide_about_their_own_earlier_looks(town):
    trawl(town, NURSE)
    look_again(town)
    (case,) = cases(town, MANAGER)
    promoted = caller(NURSE.practitioner_id, "hospital", "health", "account_manager")
    assert cases(town, promoted) == []
    decision = {"disposition": "explained"}
    assert town.call("decideCase", promoted, decision, case_id=case["case_id"]).problem == "not-permitted"


def test_second_decision_is_told_that_the_case_is_decided(town):
    trawl(town, NURSE)
    look_again(town)
    (case,) = cases(town, MANAGER)
    answers = [
        town.call("decideCase", who, {"disposition": "training"}, case_id=case["case_id"])
        for who in (MANAGER, OTHER_MANAGER)
    ]
    assert [(each.status, each.problem) for each in answers] == [(204, ""), (409, "case-decided")]


def test_each_step_of_a_case_is_an_event(town):
    trawl(town, NURSE)
    look_again(town)
    (case,) = cases(town, MANAGER)
    town.call("decideCase", MANAGER, {"disposition": "training"}, case_id=case["case_id"])
    listed = town.call("listEvents", AUDITOR, day=(DAY + timedelta(days=1)).isoformat()).body["events"]
    assert {"case_opened", "cases_viewed", "case_decided"} <= {each["event_type"] for each in listed}


def test_event_that_cannot_be_understood_stops_nobody_else(town):
    record(town, caller("p-broken", "hospital", "health"), "searched", details={"criteria": "no criteria"})
    trawl(town, NURSE)
    town.run_files.results.clear()
    answer = town.invoke("detection", step("hospital", at=NIGHT.isoformat()))
    (result,) = town.run_files.read_results("nightly")
    assert (answer.status, dict(result.counts)) == (200, {"case_opened": 1})
    assert result.failures == {"p-broken": "AttributeError"}


def test_event_that_cannot_be_decrypted_stops_nobody(town):
    damaged = view(town, NURSE, "child-0001")
    (item,) = (each for each in EventItem.scan() if each.event_id == damaged.event_id)
    item.ciphertext = b"damaged" + item.ciphertext[7:]
    item.save()
    trawl(town, NURSE)
    assert look_again(town) == {"case_opened": 1, "unreadable_event": 1}


def test_looks_of_many_bodies_at_one_child_become_an_auditors_case(town):
    bodies = [caller(f"p-{n}", f"body-{n}", "education") for n in range(thresholds.MIN_BODIES)]
    for body in bodies:
        town.deps.accounts.save_organisation(
            Organisation(organisation_id=body.organisation_id, name="Body", type="education")
        )
        view(town, body, "child-0001")
    assert look_again(town, *(each.organisation_id for each in bodies))["case_opened"] == 1
    (case,) = cases(town, AUDITOR)
    assert (case["kind"], case["child_id"], case["looks"]) == ("many_bodies", "child-0001", thresholds.MIN_BODIES)
    assert "practitioner_id" not in case


def test_redacted_looks_name_no_child_in_a_case(town):
    for n in range(thresholds.MIN_BODIES):
        about = {"child_ids": ("child-0001",), "authorities": ("westvale",), "redaction": "hide_child"}
        record(town, caller(f"p-{n}", "hospital", "health"), "viewed", **about)
        record(town, caller(f"q-{n}", f"body-{n}", "health"), "viewed", **about)
    assert set(look_again(town)) == {"no_finding"}
    assert cases(town, AUDITOR) == []


def test_plan_names_every_organisation_once(town):
    ids = [each for batch in planned_ids(town, "detection") for each in batch]
    assert len(ids) == len(set(ids))
    assert {"hospital", "westvale", "police", "board"} <= set(ids)


@pytest.mark.parametrize("searcher", [NURSE, TEACHER])
@pytest.mark.parametrize(("name", "outcome"), [("Grace Okonkwo", "case_opened"), ("Grace Marsh", "no_finding")])
def test_returning_to_a_child_of_a_colleagues_name_becomes_a_case(town, name, outcome, searcher):
    colleague = account(practitioner_id="p-colleague", name=name, sign_in_key="key-colleague")
    town.deps.accounts.seed(colleague)
    criteria = {"criteria": {"family_name": "Okonkwo"}}
    record(town, searcher, "searched", -60 * 72, child_ids=("child-0001",), authorities=("westvale",), details=criteria)
    for number in range(10):
        details = {"criteria": {"family_name": f"Name {number}"}}
        about = {"child_ids": (f"child-1{number:03}",), "authorities": ("westvale",)}
        record(town, NURSE, "searched", -60 * 48 - 60 * number, details=details, **about)
    view(town, NURSE, "child-0001", -60 * 72 + 1)
    view(town, NURSE, "child-0001")
    assert look_again(town) == {outcome: 1}
