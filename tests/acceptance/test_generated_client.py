"""A client that openapi-python-client generates from the contract, against the deployed API."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from cli.local_stack.workspace import ANSWER_SECONDS
from contactpoint.http.openapi import load_openapi

PACKAGE = "generated_contactpoint_client"


@pytest.fixture(scope="module")
def client_package(tmp_path_factory):
    """Generate the client into a temporary folder, and make it importable."""
    folder = tmp_path_factory.mktemp("client")
    contract, settings = folder / "openapi.json", folder / "config.yaml"
    contract.write_text(load_openapi(), encoding="utf-8")
    settings.write_text("post_hooks: []\n", encoding="utf-8")
    command = [str(Path(sys.executable).parent / "openapi-python-client"), "generate", "--meta", "none"]
    options = ["--path", contract, "--output-path", folder / PACKAGE, "--config", settings, "--fail-on-warning"]
    done = subprocess.run([*command, *map(str, options)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]


@pytest.fixture
def client(stack, client_package):
    module = importlib.import_module(client_package)
    return module.AuthenticatedClient(
        base_url=stack.workspace.api,
        token=stack.token("ae-nurse"),
        timeout=ANSWER_SECONDS,
        raise_on_unexpected_status=True,
    )


def test_generated_client_finds_a_child_and_views_the_record(client, client_package):
    models = importlib.import_module(f"{client_package}.models")
    search = importlib.import_module(f"{client_package}.api.search.search_child")
    view = importlib.import_module(f"{client_package}.api.records.view_child")
    criteria = models.Criteria(given_name="Zoë", family_name="Notley", postcode="x")
    reason = models.ReasonForAccess.URGENT_CARE
    refused = search.sync(client=client, body=models.SearchChildren(access_reason=reason, criteria=criteria))
    assert refused.type_ == models.ProblemType.URNCONTACTPOINTPROBLEMINVALID_REQUEST
    criteria = models.Criteria(given_name="Tyler", family_name="Reid", year_of_birth=2011)
    found = search.sync(client=client, body=models.SearchChildren(access_reason=reason, criteria=criteria))
    assert found.candidates
    record = view.sync(found.candidates[0].child_id, client=client, access_reason=reason)
    assert (record.given_name, record.family_name) == ("Tyler", "Reid")
