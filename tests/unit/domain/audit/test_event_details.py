"""Every detail of an event says something of a child, unless it is listed as lasting."""

import pytest

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.lasting_and_erasable_details import LASTING_KEYS, LASTING_TYPES, split_details
from tests.builders import NOW


def split(event_type: str, **details):
    event = AuditEvent(
        event_id="0" * 32,
        occurred_at=NOW,
        event_type=event_type,
        practitioner_id="p-nurse",
        organisation_id="hospital",
        role="practitioner",
        details=details,
    )
    return split_details(event)


@pytest.mark.parametrize("event_type", ["searched", "registered", "refused", "amended", "archived", "case_thing"])
def test_detail_that_is_not_listed_is_personal(event_type):
    lasting, personal = split(event_type, criteria={"family_name": "Reid"}, fact_of_next_year=1, problem="not-found")
    assert lasting == {"problem": "not-found"}
    assert set(personal) == {"criteria", "fact_of_next_year"}


@pytest.mark.parametrize(
    "key", ["criteria", "record", "changes", "involvement", "shield", "from", "to", "reason", "duplicates", "decision"]
)
def test_facts_of_a_child_are_not_listed_as_lasting(key):
    assert key not in LASTING_KEYS
    assert split("merged", **{key: "x", "leads_on": "y"}) == ({"leads_on": "y"}, {key: "x"})


def test_types_that_last_whole_are_about_practitioners_and_the_log():
    assert split("role_changed", reason="moved", to={"name": "Ann"}).personal == {}
    children = {"searched", "viewed", "registered", "amended", "shielded", "merged", "refused", "archived"}
    assert not children & LASTING_TYPES
