"""The worked conversations of the documentation, sent to the deployed API."""

from tests.acceptance.conversations import Comparison, conversations

STAGE = "/v1"


def test_worked_conversations_go_as_the_page_says(stack):
    comparison, root = Comparison(), stack.workspace.api.removeprefix(stack.workspace.origin)
    for request, response in conversations():
        method, path = comparison.to_send(request.start).split(" ")
        headers = {name: comparison.to_send(v) for name, v in request.headers.items() if name != "Authorization"}
        answered = stack.call(request.caller, method, path, request.body, **headers)
        status = int(response.start.split(" ")[1])
        assert answered.status_code == status, (request.start, answered.text)
        sent = {name: answered.headers.get(name, "").replace(root, STAGE) for name in response.headers}
        differences = comparison.differences(response.headers, sent)
        differences += comparison.differences(response.body, answered.json() if answered.content else None)
        assert differences == [], request.start


def test_every_location_leads_to_what_was_created(stack):
    child = {"given_name": "Orla", "family_name": "Tansley", "date_of_birth": "2015-06-09", "sex": "female"}
    registered = stack.register("social-worker", child)
    involvement = {
        "service": "early_help",
        "organisation_id": "westvale-early-help",
        "practitioner_name": "Joanne Peters",
        "role": "family_support_worker",
        "start_date": "2026-02-02",
        "telephone": "0113 496 0142",
    }
    path = f"/children/{registered.json()['id']}/involvements"
    recorded = stack.call("social-worker", "POST", path, involvement)
    for created in (registered, recorded):
        location = created.headers["Location"]
        assert location.startswith("/")
        found = stack.get_absolute("social-worker", location, Access_Reason="providing_service")
        assert found.status_code == 200
        assert found.json()["child_id"] == registered.json()["id"]
