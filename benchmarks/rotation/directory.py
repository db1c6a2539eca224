"""A directory of many invented children, and the people who go on changing their records."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from msgspec.structs import replace

from benchmarks.runtime.without_usage_limits import lift_limits
from cli.simulation.people import FAMILY_NAMES, GIVEN_NAMES, home
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.ports.records import RecordChange
from contactpoint.domain.children import Child, Involvement, Record, StoredRecord
from tests.builders import DIRECTORY_TEAM, SHIELD, SOCIAL_WORKER, TODAY
from tests.invariants.faults.harness.directory import CONFIRMED, ORDINARY, created, furnish, require
from tests.invariants.faults.harness.stack import Stack

SHIELDED, ARCHIVED = 0.03, 0.02
"""The shares of the records that are shielded, and archived."""
INVOLVEMENTS = (0, 0, 1, 1, 2, 3)
CHILDHOOD_DAYS, DUE = 17 * 365, date(2008, 11, 23)


class Directory:
    """What is stored, and what people were told is stored.

    Attributes
    ----------
    expected
        Each record as it must be, whatever a rotation does.
    acts
        How many changes people made.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack, self.random = stack, Random(1)  # noqa: S311 - must repeat
        self.expected: dict[str, StoredRecord] = {}
        self.acts = 0
        self._changeable: list[str] = []
        lift_limits()
        furnish(stack)

    def fill(self, number: int) -> Iterator[None]:
        """Add so many records, and yield after each."""
        with self.stack.aws.unseen():
            deps = self.stack.new_environment()[0]
            for _ in range(number):
                self._add(deps)
                yield

    def remember(self) -> None:
        """Expect every record as it is now."""
        names = [self.stack.aws.values("test-records", name) for name in ("child_id", "sort_key")]
        for child_id, sort_key in zip(*names, strict=True):
            if sort_key == "record":
                self._expect(child_id)

    def act(self) -> None:
        """Let people register a child and change another record."""
        with self.stack.aws.unseen():
            self._register()
        self.change(self.random.choice(self._changeable))

    def change(self, child_id: str) -> bool:
        """Let people change a record of which they may, and return whether."""
        if child_id not in self.expected or not is_plain(self.expected[child_id]):
            return False
        with self.stack.aws.unseen():
            self.random.choices((self._amend, self._move, self._involve, self._shield), (4, 4, 4, 1))[0](child_id)
        self.acts += 1
        before = self.expected[child_id].version
        self._expect(child_id)
        assert self.expected[child_id].version > before, "nothing was changed"
        return True

    def _add(self, deps: Dependencies) -> None:
        record, chance = self._record(deps), self.random.random()
        if chance < ARCHIVED:
            record = _replace(record, date_of_birth=DUE)
        event = deps.new_record_event("registered", SOCIAL_WORKER, StoredRecord(record=record))
        fences = deps.records.read_fences(record)
        deps.records.save(RecordChange(before=None, after=record, event=event, fences=fences))
        if chance < ARCHIVED:
            assert archive_if_due(deps, record.child.child_id, TODAY) == "archived"
        else:
            self._changeable.append(record.child.child_id)

    def _record(self, deps: Dependencies) -> Record:
        child = Child(
            child_id=deps.new_id(),
            responsible_authority="westvale",
            given_name=self.random.choice(GIVEN_NAMES),
            family_name=self.random.choice(FAMILY_NAMES),
            date_of_birth=TODAY - timedelta(days=self.random.randint(1, CHILDHOOD_DAYS)),
            sex="not_specified",
            address_status="current",
            address=home(self.random),
        )
        shield = SHIELD if self.random.random() < SHIELDED else None
        number = self.random.choice(INVOLVEMENTS)
        return Record(child=child, shield=shield, involvements=tuple(_involvement(deps) for _ in range(number)))

    def _register(self) -> None:
        born = TODAY - timedelta(days=self.random.randint(1, CHILDHOOD_DAYS))
        facts = {
            "given_name": self.random.choice(GIVEN_NAMES),
            "family_name": self.random.choice(FAMILY_NAMES),
            "date_of_birth": born.isoformat(),
            "sex": "not_specified",
            **self._new_home(),
            **CONFIRMED,
        }
        child_id = created(self.stack.call("registerChild", SOCIAL_WORKER, facts))
        self.acts += 1
        self._expect(child_id)
        self._changeable.append(child_id)

    def _amend(self, child_id: str) -> None:
        now = self.expected[child_id].child.family_name
        others = [name for name in FAMILY_NAMES if name != now]
        self._patch(child_id, {"family_name": self.random.choice(others)})

    def _move(self, child_id: str) -> None:
        self._patch(child_id, self._new_home())

    def _patch(self, child_id: str, facts: dict[str, object]) -> None:
        call, why = self.stack.call, "maintaining_record"
        seen = require(call("viewChild", SOCIAL_WORKER, child_id=child_id, Access_Reason=why), 200)
        tag = seen.headers["ETag"]
        require(call("amendChild", SOCIAL_WORKER, {**facts, **CONFIRMED}, child_id=child_id, If_Match=tag), 200)

    def _involve(self, child_id: str) -> None:
        involvement = {**ORDINARY, "practitioner_name": f"Ann Number {_letters(self.acts)}"}
        created(self.stack.call("recordInvolvement", SOCIAL_WORKER, involvement, child_id=child_id))

    def _shield(self, child_id: str) -> None:
        require(self.stack.call("shieldChild", DIRECTORY_TEAM, {"basis": "court_order"}, child_id=child_id), 204)

    def _new_home(self) -> dict[str, object]:
        where = home(self.random)
        address = {"lines": list(where.lines), "locality": where.locality, "postcode": where.postcode}
        return {"address_status": "current", "address": address}

    def _expect(self, child_id: str) -> None:
        with self.stack.aws.unseen():
            found = self.stack.new_environment()[0].records.find(child_id)
        assert found, "a record that was just written can be read"
        self.expected[child_id] = found


def is_plain(stored: StoredRecord) -> bool:
    """Return whether everybody finds the record, so that a social worker of its authority can change it."""
    record = stored.record
    hidden = record.shield or record.reviews or record.identity_ended or record.leads_to
    return not (stored.archived or hidden)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _replace(record: Record, **facts: object) -> Record:
    return replace(record, child=replace(record.child, **facts))


def _involvement(deps: Dependencies) -> Involvement:
    facts = {**ORDINARY, "start_date": date(2026, 1, 1)}
    return Involvement(
        **facts,  # type: ignore[arg-type] # as in a request
        involvement_id=deps.new_id(),
        recorded_by_organisation="westvale",
        recorded_by=SOCIAL_WORKER.practitioner_id,
    )
