"""Measure cold start and warm cost of each function, relative to a plain boto3 handler: ``make bench``.

Each round starts every handler in a fresh process, one after another, so that other load on the machine affects them
equally. The local stack must be running; it is the storage.
"""

import base64
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import boto3
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.save_figures import RESULTS, save
from cli.commands.measuring.side_by_side_plot import side_by_side
from cli.local_stack import emulator
from cli.local_stack import up as local
from cli.local_stack.workspace import ROOT, Workspace, current_workspace
from cli.samples import sign_ins as accounts
from cli.samples.load import caller
from contactpoint.domain.matching import Criteria, blocking_keys_of_query

ROUNDS = 15
WARM_REQUESTS = 100
TARGET_COLD, TARGET_CPU_MS, TARGET_IN_SEQUENCE = 1.6, 15, 3

Measures = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """A handler and the request that it is measured with."""

    name: str
    module: str
    event: dict[str, Any]


def main() -> None:
    """Measure, print a table, write the figures and a plot."""
    at, console = current_workspace(), Console(width=None if sys.stdout.isatty() else 120)
    if not emulator.running(at):
        console.print("The local stack is not running. Start it with: make up")
        sys.exit(1)
    subjects = _subjects(at)
    RESULTS.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[dict[str, Any]]] = {s.name: [] for s in subjects}
    for number in track(range(ROUNDS), description="Fresh processes", console=console):
        for subject in subjects:
            found[subject.name].append(_measure(at, subject, WARM_REQUESTS if number == ROUNDS - 1 else 0))
    one_read, same_calls = found["boto3, one read"], found["boto3, same calls"]
    summary = {name: _summary(runs, one_read, same_calls) for name, runs in found.items()}
    console.print(_table(summary))
    _plot(summary, save("handlers", summary, console))


def _subjects(at: Workspace) -> list[Subject]:
    deps, _ = local.connect(at)
    criteria = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))
    query = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23"}
    tyler = next(
        document.child_id
        for document in deps.index.look_up(blocking_keys_of_query(criteria, deps.today), "").documents
        if document.names[0] == ("Tyler", "Reid")
    )
    token = accounts.access_token(at, "ae-nurse")
    nurse, team = "ae-nurse", "directory-team"
    search = {"access_reason": "urgent_care", "criteria": query}
    child = {"child_id": tyler}
    return [
        Subject(
            "boto3, one read",
            "benchmarks.runtime.probes.boto3_probe",
            event_of(nurse, "GET", "/children/{child_id}", child),
        ),
        Subject("boto3, same calls", "benchmarks.runtime.probes.boto3_search_probe", _search_probe_event(at)),
        Subject("search", "functions.search.handler", event_of(nurse, "POST", "/searches", {}, search)),
        Subject("view", "functions.search.handler", event_of(nurse, "GET", "/children/{child_id}", child)),
        Subject("me", "functions.accounts.handler", event_of(nurse, "GET", "/me", {})),
        Subject("accesses", "functions.audit.handler", event_of(team, "GET", "/children/{child_id}/accesses", child)),
        Subject("public", "functions.public.handler", event_of(nurse, "GET", "/health", {})),
        Subject(
            "authorizer",
            "functions.authorizer.handler",
            {
                "type": "REQUEST",
                "headers": {"Authorization": f"Bearer {token}"},
                "methodArn": "arn:aws:execute-api:eu-west-2:000000000000:api/v1/GET/me",
            },
        ),
    ]


def _search_probe_event(at: Workspace) -> dict[str, Any]:
    """Return the event of the probe that makes a search's calls: it needs a ciphertext to decrypt."""
    kms = boto3.client("kms", endpoint_url=at.origin)
    blob = kms.encrypt(KeyId=at.tables["RECORDS_KEY"], Plaintext=b"a keyset is about this long" * 5)["CiphertextBlob"]
    return {"decrypt": base64.b64encode(blob).decode()}


def event_of(who: str, method: str, resource: str, path: dict[str, str], body: Any = None) -> dict[str, Any]:
    """Return the event that API Gateway would pass to the function."""
    headers = {"Content-Type": "application/json", "Access-Reason": "urgent_care"}
    person = caller(who)
    return {
        "httpMethod": method,
        "resource": resource,
        "path": resource.format(**path),
        "pathParameters": path,
        "queryStringParameters": None,
        "headers": headers,
        "multiValueHeaders": {k: [v] for k, v in headers.items()},
        "body": json.dumps(body) if body else None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "00000000-0000-0000-0000-000000000000",
            "resourcePath": resource,
            "httpMethod": method,
            "identity": {"sourceIp": "127.0.0.1"},
            "authorizer": {
                "practitioner_id": person.practitioner_id,
                "organisation_id": person.organisation_id,
                "organisation_type": person.organisation_type,
                "role": person.role,
                "access_status": person.access_status,
            },
        },
    }


def _measure(at: Workspace, subject: Subject, warm: int) -> dict[str, Any]:
    """Run one fresh process, with the environment that the function has when deployed."""
    event_file = RESULTS / f"{subject.name.replace(' ', '-')}.event.json"
    event_file.write_text(json.dumps(subject.event), encoding="utf-8")
    deployed = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.runtime.probes.fresh_process", subject.module, str(event_file), str(warm)],
        cwd=ROOT,
        env={**deployed, **at.aws_environment(), **at.tables, "ISSUERS": _issuers(at), "POWERTOOLS_LOG_LEVEL": "INFO"},
        capture_output=True,
        text=True,
        check=True,
    )
    measures: dict[str, Any] = json.loads(done.stderr.strip().splitlines()[-1])
    if measures["status"] != 200:
        raise RuntimeError(f"{subject.name} returned {measures['status']}: {done.stdout[-500:]}")
    return measures


def _issuers(at: Workspace) -> str:
    pool = at.outputs["UserPoolId"]
    trusted = {
        "issuer": at.outputs["Issuer"],
        "jwks_uri": f"{at.origin}/{pool}/.well-known/jwks.json",
        "client_ids": [at.outputs["UserPoolClientId"]],
        "second_factor": "always",
    }
    return json.dumps([trusted])


def _summary(
    runs: list[dict[str, Any]], one_read: list[dict[str, Any]], same_calls: list[dict[str, Any]]
) -> dict[str, Any]:
    last = runs[-1]
    return {
        "cold_ms": statistics.median(r["cold_ms"] for r in runs),
        "cold_ratio": _ratio(runs, one_read),
        "cold_ratio_to_same_calls": _ratio(runs, same_calls),
        "warm_ms": statistics.median(last["warm_ms"]),
        "warm_cpu_ms": statistics.median(last["warm_cpu_ms"]),
        "warm_cpu_p95_ms": last["warm_cpu_ms"][int(len(last["warm_cpu_ms"]) * 0.95)],
        "calls": last["calls"],
        "in_sequence": last["in_sequence"],
        "kms_calls": last["kms_calls"],
    }


def _ratio(ours: list[Measures], theirs: list[Measures]) -> float:
    """Return the median, over the rounds, of one cold start as a multiple of another in the same round."""
    return statistics.median(float(o["cold_ms"] / t["cold_ms"]) for o, t in zip(ours, theirs, strict=True))


def _table(summary: dict[str, dict[str, Any]]) -> Table:
    columns = (
        "cold / one read",
        "cold / same calls",
        "warm CPU ms",
        "p95",
        "DynamoDB calls",
        "in sequence",
        "KMS calls",
    )
    table = Table("handler", *columns, title=f"{ROUNDS} fresh processes each; warm over {WARM_REQUESTS} requests")
    for name, row in summary.items():
        table.add_row(
            name,
            f"{row['cold_ratio']:.2f}",
            f"{row['cold_ratio_to_same_calls']:.2f}",
            f"{row['warm_cpu_ms']:.1f}",
            f"{row['warm_cpu_p95_ms']:.1f}",
            _counted(row["calls"]),
            str(row["in_sequence"]),
            str(row["kms_calls"]),
        )
    goal = ("", f"≤ {TARGET_COLD}", f"≤ {TARGET_CPU_MS}", "", "", f"≤ {TARGET_IN_SEQUENCE}", "")
    table.add_row("[dim]target for search[/]", *goal, style="dim")
    return table


def _counted(calls: list[str]) -> str:
    return ", ".join(f"{calls.count(name)} {name}" for name in dict.fromkeys(calls))


def _plot(summary: dict[str, dict[str, Any]], file: Path) -> None:
    names = list(summary)
    with side_by_side(file, 10, 4) as (cold, warm):
        cold.barh(names, [summary[n]["cold_ratio_to_same_calls"] for n in names], color="#31688e")
        cold.axvline(TARGET_COLD, color="#d62728", linestyle="--", label="target for search")
        cold.set_xlabel("cold start, as a multiple of a plain boto3 handler that makes a search's calls")
        warm.barh(names, [summary[n]["warm_cpu_ms"] for n in names], color="#35b779")
        warm.axvline(TARGET_CPU_MS, color="#d62728", linestyle="--")
        warm.set_xlabel("CPU of a warm request, ms")
        cold.legend()
        for axes in (cold, warm):
            axes.invert_yaxis()


if __name__ == "__main__":
    main()
