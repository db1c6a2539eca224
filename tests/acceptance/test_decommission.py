"""The end of a directory, on a stack of its own: two people, the state machine, and a certificate that verifies."""

from collections.abc import Iterator

import pytest

from contactpoint.adapters.dynamodb.directory_deletion import DELETED_TABLES
from contactpoint.adapters.encryption.rotation import KEPT_KEYSETS
from tests.acceptance.conftest import Stack, started_stack
from tests.acceptance.test_restore import succeed


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory) -> Iterator[Stack]:
    """Nothing is left of it, so no other test uses this stack."""
    with started_stack(tmp_path_factory.mktemp("decommissioned")) as started:
        yield started


def keysets(stack: Stack, table: str) -> set[str]:
    items = stack.aws("dynamodb").scan(TableName=stack.workspace.outputs[table])["Items"]
    return {each["keyset"]["S"] for each in items if "wrapped" in each}


def test_state_machine_destroys_the_directory_and_its_certificate_verifies(own_stack, tmp_path):
    log = tmp_path / "log"
    succeed(own_stack, "audit", "export", "--out", str(log))
    assert "would delete the table RECORDS" in succeed(own_stack, "decommission", "propose", "--dry-run")
    aborted = succeed(own_stack, "decommission", "propose", "--person", "ann").split()[1]
    succeed(own_stack, "decommission", "abort", aborted, "--person", "ben")
    name = succeed(own_stack, "decommission", "propose", "--person", "ann").split()[1]
    assert own_stack.command("decommission", "approve", name, "--yes", "--person", "ann").returncode == 1
    succeed(own_stack, "decommission", "approve", name, "--yes", "--person", "ben")
    watched = succeed(own_stack, "decommission", "watch", name, "--follow")
    assert "succeeded" in watched, watched

    certificate = tmp_path / "certificate.txt"
    certificate.write_text(succeed(own_stack, "decommission", "certificate", name), encoding="utf-8")
    verified = succeed(own_stack, "audit", "verify", "--certificate", str(certificate), "--vkey", str(log / "vkey"))
    assert "The directory was destroyed" in verified

    tables = set(own_stack.aws("dynamodb").list_tables()["TableNames"])
    names = own_stack.workspace.tables
    assert not tables & {names[f"{table}_TABLE"] for table in DELETED_TABLES}
    left = [keysets(own_stack, f"{kind}KeysetsTable") for kind in ("", "Cohort", "Event")]
    assert left == [set(KEPT_KEYSETS), set(), set()]
    lambdas = own_stack.aws("lambda")
    pages = lambdas.get_paginator("list_functions").paginate()
    (search,) = [
        f["FunctionName"] for page in pages for f in page["Functions"] if "-SearchFunction" in f["FunctionName"]
    ]
    assert lambdas.get_function_concurrency(FunctionName=search)["ReservedConcurrentExecutions"] == 0
    refused = own_stack.command("decommission", "abort", name, "--person", "ann")
    assert (refused.returncode, "cannot be aborted" in refused.stdout + refused.stderr) == (1, True)

    after = tmp_path / "after"
    succeed(own_stack, "audit", "export", "--out", str(after))
    for vkey in ("vkey", "vkey-ml-dsa-44"):
        succeed(own_stack, "audit", "verify", str(after), "--vkey", str(log / vkey), "--since", str(log / "checkpoint"))
