"""A restore to before a shield, on a stack of its own: no child who was hidden since is visible when people return."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cli.restore.restored_tables import RESTORED, restored_name, table_names
from tests.acceptance.conftest import Stack, started_stack
from tests.acceptance.test_search_and_records import criteria_of, invented

HOME = {"lines": ["41 Lapwing Rise"], "locality": "Westvale", "postcode": "WV6 3QX"}
CHILDREN = 3


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory) -> Iterator[Stack]:
    """A restore closes a directory and points it to other tables, so no other test uses this stack."""
    with started_stack(tmp_path_factory.mktemp("restored")) as started:
        yield started


def add(stack: Stack) -> tuple[str, dict]:
    facts = invented(address=HOME, address_status="current")
    answered = stack.register("directory-team", facts)
    assert answered.status_code == 201, answered.text
    return answered.json()["id"], facts


def shown(stack: Stack, child_id: str, facts: dict) -> str:
    """Return everything that a nurse is shown of a child, by each way of searching and by its number."""
    names = {name: facts[name] for name in ("given_name", "family_name")}
    searches = (criteria_of(facts), {**names, "postcode": HOME["postcode"]}, {"directory_number": child_id})
    answers = [*(stack.search("ae-nurse", **criteria) for criteria in searches), stack.view("ae-nurse", child_id)]
    assert all(each.status_code < 500 for each in answers), [each.status_code for each in answers]
    return "".join(each.text for each in answers)


def succeed(stack: Stack, *arguments: str) -> str:
    done = stack.command(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_child_who_was_shielded_since_is_hidden_after_a_restore_to_before(own_stack):
    hidden = [add(own_stack) for _ in range(CHILDREN)]
    assert all(HOME["lines"][0] in shown(own_stack, *each) for each in hidden), "they are visible at the instant"
    instant = datetime.now(UTC).replace(microsecond=0)
    at = f"{instant:%Y-%m-%dT%H:%M:%SZ}"
    succeed(own_stack, "restore", "copy", "--now", "--to", at)

    for child_id, _ in hidden:
        shield = own_stack.call("directory-team", "PUT", f"/children/{child_id}/shield", {"basis": "domestic_abuse"})
        assert shield.status_code == 204, shield.text
    lost, _ = add(own_stack)

    succeed(own_stack, "restore", "close")
    assert own_stack.view("directory-team", lost).status_code >= 500, "nobody can call a closed directory"
    assert f"{CHILDREN} hidden" in succeed(own_stack, "restore", "replay", "--to", at)
    names = table_names(own_stack.workspace.outputs)
    restored = {table: restored_name(names[table], instant) for table in RESTORED}
    own_stack.environment["CONTACTPOINT_RESTORED_TABLES"] = json.dumps(restored)
    succeed(own_stack, "up")
    succeed(own_stack, "restore", "open")

    visible = [child_id for child_id, facts in hidden if HOME["lines"][0] in shown(own_stack, child_id, facts)]
    assert visible == []
    assert own_stack.view("directory-team", hidden[0][0]).status_code == 200
    assert own_stack.view("directory-team", lost).status_code == 404, "the directory uses the restored tables"
