"""Times the nightly run on the local stack: so many records that are due, through the deployed state machine.

Usage: python -m benchmarks.runtime.record_archiving_run 2000
"""

import json
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime

from cli.local_stack import up as local
from cli.operations.nightly_runs import Job, run_details, start_run
from cli.operations.stack import LOCAL, connect_to
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.records import RecordChange
from contactpoint.domain.access import platform_caller
from contactpoint.domain.children import Child, Record, StoredRecord, birthday_at_age


def add_due(deps: Dependencies, number: int, today: date) -> None:
    """Add a record that is due today."""
    born = today.replace(year=today.year - 18)
    while birthday_at_age(born, 18) > today:
        born = born.replace(day=born.day - 1)
    child = Child(
        child_id=deps.new_id(),
        responsible_authority="westvale",
        given_name="Due",
        family_name=f"Number{number}",
        date_of_birth=born,
        sex="female",
    )
    record = Record(child=child)
    event = deps.new_record_event("registered", platform_caller("benchmark"), StoredRecord(record=record))
    deps.records.save(RecordChange(before=None, after=record, event=event, fences=deps.records.read_fences(record)))


def main(count: int) -> None:
    """Print how long the run took, and what it did."""
    deps = local.connect_to_stack(("RECORDS_TABLE",))[0]
    stack, now = connect_to(LOCAL), datetime.now(UTC)
    for number in range(count):
        add_due(deps, number, deps.today)
    name = start_run(stack, Job.ARCHIVING, now)
    while (run := run_details(stack, Job.ARCHIVING, name)).status == "RUNNING":
        time.sleep(2)
    seconds = (run.ended_at - run.began_at).total_seconds() if run.ended_at else 0
    result = {"due": count, "status": run.status, "archived": run.counts.get("archived", 0), "seconds": seconds}
    print(json.dumps({**result, "left": Counter(run.left.values())}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
