"""SnapStart: the clients are in the snapshot, and no random numbers of Tink's are."""

import json
import os
import subprocess
import sys

import pytest

from cli.local_stack.workspace import ROOT
from contactpoint.adapters.dynamodb.tables import MODELS
from infra.functions.all_functions import ALL_FUNCTIONS

INITIALISE = """
import json, socket, sys

opened, called = [], set()
socket.socket.connect = lambda *address: opened.append(address)

from tink.cc.pybind import tink_bindings

def watched(name, function):
    def call(*arguments, **options):
        called.add(name)
        return function(*arguments, **options)
    return call

for owner in [tink_bindings, *(each for each in vars(tink_bindings).values() if isinstance(each, type))]:
    for name, value in list(vars(owner).items()):
        if not name.startswith("_") and callable(value) and not isinstance(value, type):
            setattr(owner, name, watched(name, value))

from importlib import import_module
module = import_module(sys.argv[1])
{more}
deps = getattr(module, "deps", None)
print(json.dumps({{"opened": len(opened), "called": sorted(called), "built": deps is None or deps._built is not None}}))
"""
REGISTERS = {"register", "register_hpke", "from_cc_registry", "key_type"}
"""Calls of Tink that only register what it can do."""
ENCRYPT = "import tink; from tink import aead; tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)"


def initialise(folder: str, kind: str, more: str = "") -> dict:
    """Import a handler as Lambda does, in a process of its own."""
    tables = {f"{name}_TABLE": name.lower() for name in MODELS}
    keys = {f"{name}_KEY": "key" for name in ("RECORDS", "ACCOUNTS", "AUDIT", "SHARED")}
    aws = {"AWS_DEFAULT_REGION": "eu-west-2", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}
    done = subprocess.run(
        [sys.executable, "-c", INITIALISE.format(more=more), f"functions.{folder.replace('/', '.')}.handler"],
        cwd=ROOT,
        env={**os.environ, **tables, **keys, **aws, "AWS_LAMBDA_INITIALIZATION_TYPE": kind},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def uses(found: dict) -> list[str]:
    """Return the calls of Tink that could have drawn a random number."""
    return sorted(set(found["called"]) - REGISTERS)


@pytest.mark.parametrize("folder", [definition.folder for definition in ALL_FUNCTIONS])
def test_snapshot_contains_clients_and_no_use_of_tink(folder):
    found = initialise(folder, "snap-start")
    assert (found["built"], found["opened"], uses(found)) == (True, 0, [])


def test_function_without_a_snapshot_builds_clients_when_needed():
    assert initialise("search", "on-demand")["built"] is False


def test_a_key_made_before_the_snapshot_is_noticed():
    assert uses(initialise("search", "snap-start", ENCRYPT))
