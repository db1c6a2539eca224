"""A refused attempt is recorded with child, access reason and criteria; only the responsible team sees it there."""

import json
from itertools import count

import pytest

from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, access_history, list_events
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.domain.children import Record
from contactpoint.http.app import FunctionApp, json_response
from tests.builders import AUDITOR, DIRECTORY_TEAM, NOW, NURSE, OVERRIDER, SHIELD, child, new_record
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

NAMES = count()
LOOK = {"access_reason": "urgent_care"}


@pytest.fixture
def store():
    store = MemoryStore()
    deps = fake_dependencies(store)
    for child_id, facts in (("child-0001", {}), ("child-0002", {"new_identity": True})):
        record = Record(child=child(child_id=child_id), shield=SHIELD, **facts)
        deps.records.save(new_record(record, deps.new_event("registered", DIRECTORY_TEAM)))
    store.events.clear()
    return store


def call(store, caller, method, resource, child_id="child-0001", body=None, **headers):
    """Call a function that views, overrides and searches as the deployed one does."""
    deps = fake_dependencies(store)
    api = FunctionApp(f"refusals-{next(NAMES)}", lambda: deps)
    api.operation("GET", "/children/{child_id}")(
        lambda r: json_response(200, view_record(deps, r.caller, r.identifier("child_id"), r.access_reason)[0])
    )
    api.operation("POST", "/children/{child_id}/shield-overrides")(
        lambda r: json_response(200, override_shield(deps, r.caller, r.identifier("child_id"), r.body(OverrideShield)))
    )
    api.operation("POST", "/searches")(lambda r: json_response(200, search(deps, r.caller, r.body(SearchChildren))))
    facts = {
        name: getattr(caller, name) for name in ("practitioner_id", "organisation_id", "organisation_type", "role")
    }
    event = {
        "httpMethod": method,
        "resource": resource,
        "pathParameters": {"child_id": child_id},
        "headers": {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}},
        "body": json.dumps(body) if body is not None else None,
        "requestContext": {"identity": {}, "authorizer": {**facts, "access_status": "current"}},
    }
    return api.handler(event, None)["statusCode"]


OVERRIDE = "/children/{child_id}/shield-overrides"
ATTEMPTS = {
    "view with a reason of another role": (
        NURSE,
        "GET",
        "/children/{child_id}",
        None,
        {"Access_Reason": "oversight"},
        403,
    ),
    "view without a reason": (NURSE, "GET", "/children/{child_id}", None, {}, 400),
    "view by an auditor": (AUDITOR, "GET", "/children/{child_id}", None, {"Access_Reason": "oversight"}, 403),
    "override without the right": (NURSE, "POST", OVERRIDE, LOOK, {}, 403),
    "override warning": (OVERRIDER, "POST", OVERRIDE, LOOK, {}, 409),
    "unknown operation": (NURSE, "DELETE", "/children/{child_id}", None, {}, 404),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_refused_attempt_is_in_the_childs_history_for_the_responsible_team(store, attempt):
    who, method, resource, body, headers, status = ATTEMPTS[attempt]
    assert call(store, who, method, resource, body=body, **headers) == status
    (event,) = store.events
    assert (event.child_ids, event.authorities) == (("child-0001",), ("westvale",))
    assert event.access_reason == (headers.get("Access_Reason") or (body or {}).get("access_reason"))
    reader, deps = FakeAuditLogReader(store), fake_dependencies(store)
    seen = access_history(deps, reader, DIRECTORY_TEAM, "child-0001", "inquiry", None).events
    (row,) = [each for each in seen if each.event_type == "refused"]
    assert (row.actor.practitioner_id, row.refusal.operation) == (who.practitioner_id, f"{method} {resource}")
    others = access_history(deps, reader, AUDITOR, "child-0001", "oversight", None).events
    assert "refused" not in {each.event_type for each in others}


def test_override_warning_is_named_in_the_history(store):
    call(store, OVERRIDER, "POST", OVERRIDE, body=LOOK)
    reader = FakeAuditLogReader(store)
    page = access_history(fake_dependencies(store), reader, DIRECTORY_TEAM, "child-0001", "inquiry", None)
    assert page.events[0].refusal.problem == "shield-warning"


def test_refused_search_keeps_its_reason_and_its_criteria(store):
    body = {"access_reason": "urgent_care", "criteria": {"family_name": "Reid", "age": 15, "odd": {"nested": []}}}
    assert call(store, NURSE, "POST", "/searches", child_id="", body=body) == 422
    (event,) = store.events
    assert event.access_reason == "urgent_care"
    assert event.details["criteria"] == {"family_name": "Reid", "age": 15}
    assert event.child_ids == ()


def test_attempt_on_a_child_who_does_not_exist_is_written_alike(store):
    call(store, NURSE, "GET", "/children/{child_id}", "child-9999", Access_Reason="urgent_care")
    (event,) = store.events
    assert (event.child_ids, event.authorities) == (("child-9999",), ("",))


def test_attempt_on_a_new_identity_is_not_named_in_the_list_of_a_day(store):
    call(store, NURSE, "GET", "/children/{child_id}", "child-0002")
    page = list_events(fake_dependencies(store), FakeAuditLogReader(store), AUDITOR, ChosenEvents(day=NOW.date()), None)
    (row,) = [each for each in page.events if each.event_type == "refused"]
    assert row.child_ids == ()
