"""Involvements that went again soon become a case, which does not tell that there was a sensitive service."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import AUDITOR, DIRECTORY_TEAM, MANAGER, MENTAL_HEALTH_NURSE, NOW, NURSE, TODAY, account, caller
from tests.invariants.faults.harness.directory import ORDINARY, SENSITIVE, created, etag, furnish, require
from tests.invariants.faults.harness.jobs import RUN, step

SUNDAY = TODAY + timedelta(days=6)
NIGHT = datetime(SUNDAY.year, SUNDAY.month, SUNDAY.day, 1, 55, tzinfo=UTC) + timedelta(days=1)
ENDED_TODAY = {"end_date": TODAY.isoformat()}


@pytest.fixture
def town(stack):
    furnish(stack)
    stack.aws.watch(requests=2000)
    stack.now = NOW + timedelta(hours=1)
    return stack


def look(town, who=NURSE, child="child") -> None:
    require(town.call("viewChild", who, child_id=child, Access_Reason="providing_service"), 200)


def record(town, details, who=NURSE, child="child") -> str:
    return created(town.call("recordInvolvement", who, details, child_id=child))


def take_back(town, involvement_id, who=NURSE, child="child") -> None:
    require(town.call("withdrawInvolvement", who, child_id=child, involvement_id=involvement_id), 204)


def invent(town, who=NURSE) -> None:
    """Look at a child, record an invented sensitive service, and withdraw it."""
    look(town, who)
    take_back(town, record(town, SENSITIVE, who), who)


def end_of_week(town, *organisations: str) -> dict[str, int]:
    """Take the step of the week's end for some organisations, and return how often each outcome was."""
    town.now = NIGHT
    town.run_files.results.clear()
    weekly = step(*(organisations or ("hospital",)), at=NIGHT.isoformat())
    weekly["batch"]["weekly"] = True
    require(town.invoke("detection", weekly), 200)
    (result,) = town.run_files.read_results(RUN)
    assert not result.failures
    return dict(result.counts)


def cases(town, who) -> list[dict]:
    return [each for each in town.call("listCases", who).body["cases"] if each["kind"] == "brief_involvement"]


def test_invented_service_that_is_withdrawn_becomes_a_case(town):
    invent(town)
    assert end_of_week(town) == {"case_opened": 1}
    (case,) = cases(town, MANAGER)
    assert (case["practitioner_id"], case["day"]) == ("p-nurse", SUNDAY.isoformat())
    assert end_of_week(town) == {"case_known": 1}


def test_service_that_is_recorded_as_over_becomes_a_case(town):
    look(town)
    record(town, {**SENSITIVE, **ENDED_TODAY})
    assert end_of_week(town) == {"case_opened": 1}


def test_service_that_is_ended_soon_becomes_a_case(town):
    look(town)
    involvement_id = record(town, SENSITIVE)
    version = etag(town, NURSE, "child")
    ended = town.call(
        "amendInvolvement", NURSE, ENDED_TODAY, child_id="child", involvement_id=involvement_id, If_Match=version
    )
    require(ended, 200)
    assert end_of_week(town) == {"case_opened": 1}


def test_refused_attempt_and_standing_service_open_no_case(town):
    look(town)
    assert town.call("recordInvolvement", NURSE, {**SENSITIVE, "basis": None}, child_id="child").status == 422
    record(town, SENSITIVE)
    assert end_of_week(town) == {}


def test_case_of_a_manager_is_the_auditors(town):
    promoted = account(practitioner_id="p-promoted", role="account_manager", sign_in_key="key-promoted")
    town.new_environment()[0].accounts.seed(promoted)
    invent(town, caller("p-promoted", "hospital", "health"))
    assert end_of_week(town) == {"case_opened": 1}
    assert [each["practitioner_id"] for each in cases(town, AUDITOR)] == ["p-promoted"]
    assert cases(town, MANAGER) == []


def test_case_is_that_of_a_world_where_a_directory_team_removed_an_ordinary_entry(town):
    look(town)
    snapshot, shown = town.aws.snapshot(), []
    for details, remover in ((SENSITIVE, NURSE), (ORDINARY, DIRECTORY_TEAM)):
        town.aws.restore(snapshot)
        town.now = NOW + timedelta(hours=2)
        town.cool()
        take_back(town, record(town, details), remover)
        assert end_of_week(town, "hospital", "westvale") == {"case_opened": 1}
        (case,) = cases(town, MANAGER)
        told = town.call("listNotifications", MANAGER).body["notifications"][0]
        shown.append((case, {key: told[key] for key in ("kind", "related_id")}))
    assert shown[0] == shown[1]


def test_case_tells_neither_the_child_nor_how_often_they_were_looked_at(town):
    look(town)
    for _ in range(3):
        look(town, child="apart")
    take_back(town, record(town, SENSITIVE))
    end_of_week(town)
    (case,) = cases(town, MANAGER)
    assert set(case) == {"case_id", "kind", "day", "opened_at", "looks", "practitioner_id"}
    assert case["looks"] >= 4
    events = town.call("listEvents", AUDITOR, day=(SUNDAY + timedelta(days=1)).isoformat()).body["events"]
    (opened,) = (each for each in events if each["event_type"] == "case_opened")
    assert opened["child_ids"] == []


def test_provider_of_sensitive_services_is_not_asked_about_an_early_end(town):
    for child in ("child", "apart", "kept", "adult"):
        look(town, MENTAL_HEALTH_NURSE, child)
        ended = ENDED_TODAY if child == "adult" else {}
        created(town.call("recordInvolvement", MENTAL_HEALTH_NURSE, {**SENSITIVE, **ended}, child_id=child))
    assert end_of_week(town) == {"no_finding": 1}


@pytest.mark.parametrize(("night", "times"), [(NIGHT, 2), (NIGHT + timedelta(days=1), 1)])
def test_plan_names_organisations_once_more_at_the_end_of_a_week(town, night, times):
    town.now = night
    town.invoke("detection", {"action": "plan", "run": RUN, "input": {"at": night.isoformat()}})
    batches = list(town.run_files.read_manifest(RUN))
    assert sum("hospital" in batch["ids"] for batch in batches) == times
    assert sum("hospital" in batch["ids"] and batch.get("weekly", False) for batch in batches) == times - 1


def test_week_of_many_organisations_is_looked_at_in_several_steps(town, monkeypatch):
    monkeypatch.setattr("contactpoint.application.detection.brief_involvements.EVENTS_PER_STEP", 1)
    invent(town)
    town.now = NIGHT
    progress, counts = {"step": 0, "position": None}, {}
    for _ in range(20):
        weekly = step("police", "hospital", "westvale", at=NIGHT.isoformat())
        weekly["batch"]["weekly"], weekly["progress"] = True, progress
        progress = town.invoke("detection", weekly).body
        if not progress["more"]:
            break
    for result in town.run_files.read_results(RUN):
        counts |= result.counts
    assert counts == {"case_opened": 1}
    assert progress["step"] > 1
