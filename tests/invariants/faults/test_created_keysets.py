"""Registration in a month that has no keyset yet leaves the event of one, as it is deployed."""

from contactpoint.adapters.dynamodb.tables import CohortKeysetItem
from tests.builders import AUDITOR, SOCIAL_WORKER, TODAY
from tests.invariants.faults.harness.directory import furnish

NEWBORN = {
    "given_name": "Ottoline",
    "family_name": "Zzyzx",
    "date_of_birth": "2013-02-03",
    "sex": "female",
    "responsible_authority": "westvale",
}


def creations(stack) -> list[dict]:
    """Return every such event of the day, as an auditor reads them page by page."""
    found, more = [], {"day": TODAY.isoformat(), "event_type": "keysets_changed"}
    while True:
        page = stack.call("listEvents", AUDITOR, **more)
        assert page.status == 200
        found += page.body["events"]
        if page.body["next_before"] is None:
            return found
        more["before"] = page.body["next_before"]


def test_registration_of_a_new_month_leaves_an_event_that_names_neither_child_nor_caller(stack):
    furnish(stack)
    stack.aws.watch(requests=2000)
    before, known = creations(stack), {item.keyset for item in CohortKeysetItem.scan()}
    for day in ("2013-02-03", "2013-02-25"):
        name = {"given_name": "Ottoline" if day.endswith("03") else "Barnaby"}
        registered = stack.call("registerChild", SOCIAL_WORKER, {**NEWBORN, **name, "date_of_birth": day})
        assert registered.status == 201, registered.body
    (created,) = {item.keyset for item in CohortKeysetItem.scan()} - known
    (event,) = [each for each in creations(stack) if each not in before]
    assert event["platform_act"]["subject"] == created
    assert (event["child_ids"], event["actor"]["practitioner_id"]) == ([], "system:keysets")
