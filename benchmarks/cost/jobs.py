"""Measure what jobs use for one record, and print it as one line of JSON: ``python -m benchmarks.cost.jobs``.

The records are those of the samples, and some that are registered with an involvement. cli/cost/job_units.json has the
output.
"""

import copy
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import date
from functools import partial
from typing import Any

import moto.dynamodb.models
from moto.dynamodb.models.table import Table

from benchmarks.cost.functions_in_process import InProcess, Meter, in_process
from benchmarks.cost.measure import in_sequence
from benchmarks.cost.workday_calls import Calls
from benchmarks.runtime.without_usage_limits import lift_limits
from contactpoint.adapters.dynamodb.tables import IndexEntryItem, RecordItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.rotation import WAIT_SECONDS, Rotation
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.archive import archive_all
from contactpoint.application.runs.job import Done
from contactpoint.application.runs.reencryption import RecordPage, reencrypt_page
from contactpoint.bootstrap import bootstrap
from contactpoint.domain.lifecycle import destruction_month_of

MORE_RECORDS = 20
WHOLE = {"segment": 0, "segments": 1}
LATER = date(2050, 1, 1)
"""A day on which every record is due to be archived."""


class NoTableCopies:
    """What moto uses to copy: it would copy the tables for each item of a transaction."""

    copy = staticmethod(copy.copy)

    @staticmethod
    def deepcopy(value: Any, memo: Any = None) -> Any:
        """Return a table itself, and a copy of anything else."""
        return value if isinstance(value, Table) else copy.deepcopy(value, memo)


def main() -> None:
    """Measure each job on the same records, and print the units of one record."""
    meter = Meter()
    with redirect_stdout(meter.logged), in_process(meter) as running:
        lift_limits()
        setattr(moto.dynamodb.models, "copy", NoTableCopies)  # noqa: B010 - no transaction fails here
        calls = Calls(running)
        for _ in range(MORE_RECORDS):
            calls.involvement()
        measured = dict(_jobs(running))
    print(json.dumps(measured))


def _jobs(running: InProcess) -> Iterator[tuple[str, dict[str, Any]]]:
    _show("re-encryption under new keys of the cohorts")
    records: Any = _warm_environment()[0].records
    yield "cohorts", _per_record(running, partial(reencrypt_page, records, WHOLE, None))
    _show("re-encryption under a new key of the index")
    _rotate_index(bootstrap(os.environ)[1])
    records = _warm_environment()[0].records
    yield "index", _per_record(running, partial(reencrypt_page, records, WHOLE, None))
    _show("the scan before old keys are deleted")
    yield "scan", _scan(running)
    _show("archiving")
    deps, _ = _warm_environment()
    yield "archiving", _per_record(running, partial(archive_all, deps, _ids(deps), LATER))


def _per_record(running: InProcess, act: Callable[[], Done]) -> dict[str, Any]:
    running.meter.reset()
    done = act()
    seconds, calls = running.meter.cpu_seconds(), running.meter.calls
    assert not done.failures, done.failures
    number = len(list(done.outcomes))
    named = Counter(f"{usage.service}.{usage.operation}" for usage in calls)
    written: Counter[str] = Counter()
    for usage in calls:
        written.update(usage.written or {})
    return {
        "records": number,
        "cpu_ms": round(seconds / number * 1000, 2),
        "round_trips": round(in_sequence(calls) / number, 2),
        "calls": {name: round(count / number, 2) for name, count in sorted(named.items())},
        "reads": round(sum(usage.reads for usage in calls) / number, 2),
        "writes": {table: round(units / number, 2) for table, units in sorted(written.items())},
    }


def _scan(running: InProcess) -> dict[str, Any]:
    """Return the units of scanning one record with its index entries, as before old keys are deleted."""
    running.meter.reset()
    entries = sum(1 for _ in IndexEntryItem.scan(consistent_read=True))
    number = sum(item.sort_key == "record" for item in RecordItem.scan(consistent_read=True))
    seconds, calls = running.meter.cpu_seconds(), running.meter.calls
    return {
        "records": number,
        "entries": round(entries / number, 2),
        "cpu_ms": round(seconds / number * 1000, 2),
        "reads": round(sum(usage.reads for usage in calls) / number, 2),
    }


def _rotate_index(keyring: Keyring) -> None:
    for number, step in enumerate(("add", "promote"), 1):
        rotation = Rotation(keyring, "measured", lambda kms_time, number=number: kms_time + number * WAIT_SECONDS)  # type: ignore[misc]
        (outcome,) = getattr(rotation, step)(["index"])
        assert outcome.result == "done", outcome


def _warm_environment() -> tuple[Dependencies, Keyring]:
    """Return a new environment with the keysets of all months in memory, which are created under their current names.

    In England there are 211 of them for all records, so they cost nothing for one record.
    """
    deps, keyring = bootstrap(os.environ)
    for child_id in _ids(deps):
        stored = deps.records.find(child_id)
        if stored:
            keyring.create_if_missing(keyring.cohorts(destruction_month_of(stored.record))[0])
    return deps, keyring


def _ids(deps: Dependencies) -> tuple[str, ...]:
    records: Any = deps.records
    found: RecordPage = records.list_segment(0, 1, None, 10**6)
    return found.child_ids


def _show(what: str) -> None:
    print(f"measuring {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
