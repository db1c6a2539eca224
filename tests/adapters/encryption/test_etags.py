"""An ETag that a view has is one that an amendment takes, with the real keyring."""

import re

import msgspec
import pytest

from contactpoint.application.authorisation import view_etag
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.contacts.requests import RequestContact, request_contact
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.children import Record
from contactpoint.http.query_strings import EventId
from contactpoint.http.request import _ETAG
from contactpoint.problems import Problem
from tests.adapters.conftest import Operator
from tests.builders import DIRECTORY_TEAM, NURSE, SOCIAL_WORKER, child, new_record


def test_etags_and_ids_have_the_form_that_the_api_takes(stored):
    deps = stored.deps
    deps.records.save(new_record(Record(child=child()), deps.new_event("registered", SOCIAL_WORKER)))
    view, etag = view_record(deps, NURSE, "child-0001", "urgent_care")
    assert _ETAG.fullmatch(f'"{etag}"')
    assert view_etag(deps, view) == etag
    shield_child(deps, DIRECTORY_TEAM, "child-0001", ShieldChild(basis="court_order"))
    request_id = request_contact(deps, NURSE, "child-0001", RequestContact(access_reason="urgent_care"))
    assert re.fullmatch("[0-9a-f]{32}", request_id)
    for notification in list_notifications(deps, DIRECTORY_TEAM, None).notifications:
        assert msgspec.convert(notification.notification_id, EventId)


def test_etag_is_taken_until_its_key_is_deleted(stored):
    deps, operator = stored.deps, Operator(stored.keyring)
    deps.records.save(new_record(Record(child=child()), deps.new_event("registered", SOCIAL_WORKER)))
    _, etag = view_record(deps, NURSE, "child-0001", "urgent_care")
    for step in ("add", "promote"):
        operator.take(step, "activity_index")
    _, newer = amend_record(deps, NURSE, "child-0001", etag, {"carers": ()})
    assert newer != etag
    with pytest.raises(Problem, match="version-conflict"):
        amend_record(deps, NURSE, "child-0001", "0" * 32, {"sex": "female"})
