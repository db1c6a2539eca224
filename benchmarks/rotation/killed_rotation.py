"""A rotation that is killed after each step of its run, and inside some, while others write."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from benchmarks.rotation.directory import Directory
from contactpoint.adapters.dynamodb.keys_in_use import count_uses
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem
from contactpoint.adapters.encryption.rotation import WAIT_SECONDS, Outcome, Rotation
from contactpoint.application.runs.reencryption import plan_reencryption
from contactpoint.bootstrap import LazyDependencies
from tests.invariants.faults.harness.aws import Call
from tests.invariants.faults.harness.directory import require
from tests.invariants.faults.harness.failures import KILLED, KILLED_AFTER, Fault, KilledError

JOB = "reencryption"
CALLS_OF_A_STEP = 200
"""A step that is killed inside is killed at one of its first so many calls; a hundred records are at least 200."""
INSIDE = 4
"""One step in so many is killed inside as well."""


@dataclass
class Tally:
    """What happened to a run.

    Attributes
    ----------
    raced
        Records that somebody changed between their reading and their writing.
    """

    steps: int = 0
    killed_between: int = 0
    killed_inside: int = 0
    raced: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class KilledRotation:
    """A rotation of `index` or of all cohorts, by the commands' code and the job's function."""

    def __init__(self, directory: Directory, kind: str, segments: int) -> None:
        self.directory, self.stack, self.kind = directory, directory.stack, kind
        self.tally, self._runs, self._random = Tally(), 0, Random(2)  # noqa: S311 - must repeat
        self._kill_at, self._fault, self._has_raced = -1, KILLED, False
        self._keysets = [kind] if kind == "index" else self._cohorts()
        self._old_keys = self._keys()
        module = vars(self.stack.modules[JOB])
        module["JOB"] = replace(module["JOB"], plan=lambda _: plan_reencryption(segments))

    def take(self, step: str) -> Counter[str]:
        """Take a step of the rotation once it may be taken, as the command does; return how many keysets ended how."""
        self.stack.seconds += WAIT_SECONDS + 1
        with self.stack.aws.unseen():
            rotation = Rotation(self.stack.new_environment()[1], f"rotation-of-{self.kind}")
            found: list[Outcome] = getattr(rotation, step)(self._keysets)
        self.directory.act()
        return Counter(outcome.result for outcome in found)

    def reencrypt(self) -> Iterator[int]:
        """Run the job to its end, and kill it after each step; yield how many records each step encrypted."""
        self.stack.seconds += WAIT_SECONDS + 1
        run = ""
        while planned := self._plan(run):
            run, at, batch = planned
            yield self._take_step(run, at, batch)
            self.directory.act()

    def uses_of_old_keys(self) -> int:
        """Return how many stored items need a key of before the rotation."""
        with self.stack.aws.unseen():
            return count_uses(self._old_keys).total()

    def _plan(self, resumed: str) -> tuple[str, str, Mapping[str, Any]] | None:
        """Start a run that continues the last one, in a new environment; return its first batch, if any is left."""
        self._runs += 1
        run, given = f"{self.kind}-{self._runs}", {"resume": resumed} if resumed else {}
        planned = self._invoke({"action": "plan", "run": run, "input": given})
        batch = next(self.stack.run_files.read_manifest(run), None)
        if batch is not None:
            return run, planned["at"], batch
        ended = self._invoke({"action": "report", "run": run, "at": planned["at"]})
        assert ended["status"] == "completed", ended
        return None

    def _take_step(self, run: str, at: str, batch: Mapping[str, Any]) -> int:
        """Take the next step of a batch, and return how many records it encrypted; none, if it was killed inside."""
        self.tally.steps += 1
        self._has_raced = False
        inside = self.tally.steps % INSIDE == 0
        self._kill_at = self._random.randrange(CALLS_OF_A_STEP) if inside else -1
        self._fault = self._random.choice((KILLED, KILLED_AFTER))
        progress = {"step": 0, "position": None}
        event = {"action": "take_step", "run": run, "at": at, "batch": batch, "progress": progress}
        try:
            self._invoke(event)
        except KilledError:
            self.tally.killed_inside += 1
            return 0
        self.tally.killed_between += 1
        (result,) = self.stack.run_files.results[run].values()
        self.tally.counts.update(result.counts)
        self.tally.counts.update({"failed": len(result.failures)})
        return sum(result.counts.values())

    def _invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        """Invoke the job's function in a new execution environment."""
        vars(self.stack.modules[JOB])["deps"] = LazyDependencies()
        self.stack.aws.watch(self._at_call, requests=100)
        try:
            return dict(require(self.stack.invoke(JOB, event), 200).body)
        finally:
            self.stack.aws.watch()

    def _at_call(self, call: Call) -> Fault | None:
        """Let somebody change a record that the job has read and is about to write; kill the job when it is time."""
        if call.number == self._kill_at:
            self._kill_at = -1
            return self._fault
        if call.operation == "TransactWriteItems" and not self._has_raced:
            self._has_raced = self.directory.change(_record_written(call.request))
            self.tally.raced += self._has_raced
        return None

    def _cohorts(self) -> list[str]:
        with self.stack.aws.unseen():
            return sorted(item.keyset for item in CohortKeysetItem.scan(consistent_read=True))

    def _keys(self) -> dict[str, set[int]]:
        """Return the ids of all keys, by keyset. A rotation of `index` also gives every record another cohort."""
        with self.stack.aws.unseen():
            store = self.stack.new_environment()[1].store
            stored = {keyset: store.read(keyset) for keyset in {*self._keysets, *self._cohorts()}}
        infos = {keyset: found.handle.keyset_info() for keyset, found in stored.items()}
        return {keyset: {key.key_id for key in info.key_info} for keyset, info in infos.items()}


def _record_written(request: Mapping[str, Any]) -> str:
    """Return the id of the record that a transaction writes."""
    items = (each["Put"]["Item"] for each in request["TransactItems"] if "Put" in each)
    return next((str(item["child_id"]["S"]) for item in items if "sort_key" in item), "")
