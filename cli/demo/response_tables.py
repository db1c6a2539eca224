"""What the demonstration prints of responses, as tables."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table

HIDDEN, NOT_KNOWN = "hidden", "not known"


def candidates_table(result: dict[str, Any]) -> Table:
    """Return a search's candidates."""
    rows = (
        (
            f"{c['given_name']} {c['family_name']}",
            c["date_of_birth"],
            c.get("locality", ""),
            c.get("responsible_authority", ""),
            f"{c['match']['probability']:.2f}",
            ", ".join(each["text"] for each in c["match"]["evidence"]),
        )
        for c in result["candidates"]
    )
    columns = ("name", "born", "locality", "authority", "probability", "evidence")
    return _table(f"outcome: {result['outcome']}", columns, rows)


def record_table(record: dict[str, Any]) -> Table:
    """Return a record's facts. A field that is missing is hidden on a shielded record, else not known."""
    missing = HIDDEN if record.get("shielded") else NOT_KNOWN
    others = ", ".join(_full_name(name) for name in record.get("other_names", ()))
    rows = (
        ("name", _full_name(record) + (f" (also {others})" if others else "")),
        ("address", _address(record.get("address")) or missing),
        ("carers", "; ".join(_carer(carer) for carer in record.get("carers", ())) or missing),
        ("education", _education(record.get("education")) or missing),
        ("GP", record.get("gp_practice", {}).get("name", missing)),
    )
    return _table("the record", ("", ""), rows)


def involvements_table(record: dict[str, Any]) -> Table:
    """Return who works with the child; on a shielded record, that it is hidden."""
    title = "who works with the child"
    if record.get("shielded"):
        return _table(title, ("",), [("hidden: the directory team can ask them to contact you",)])
    rows = (
        (
            i["service"],
            i["practitioner_name"],
            i["role"].replace("_", " "),
            i.get("telephone", ""),
            "✓" if i.get("lead_professional") else "",
        )
        for i in record.get("involvements", ())
    )
    if not record.get("involvements"):
        return _table(title, ("",), [("nobody is recorded",)])
    return _table(title, ("service", "practitioner", "role", "telephone", "leads"), rows)


def events_table(events: list[dict[str, Any]]) -> Table:
    """Return the events of a child's access history."""
    rows = (
        (
            e["occurred_at"][:19].replace("T", " "),
            e["event_type"],
            e["access_reason"] or "",
            e["actor"]["name"] or e["actor"]["practitioner_id"] or "",
            e["organisation"]["name"] or "",
        )
        for e in events
    )
    return _table("who has looked", ("when (UTC)", "what", "why", "who", "organisation"), rows)


def _full_name(names: dict[str, Any]) -> str:
    return f"{names['given_name']} {names['family_name']}"


def _carer(carer: dict[str, Any]) -> str:
    return f"{_full_name(carer)} {carer.get('telephone', '')}".strip()


def _address(address: dict[str, Any] | None) -> str:
    parts = (*address.get("lines", ()), address.get("locality"), address.get("postcode")) if address else ()
    return ", ".join(part for part in parts if part)


def _education(education: dict[str, Any] | None) -> str:
    """Return a sentence: the setting of a child on no roll is the one that the child left."""
    if not education:
        return ""
    setting, left = education.get("setting"), education.get("end_date")
    if education["status"] == "on_roll":
        return f"on the roll of {setting or 'a school whose name is not known'}"
    status = "on no school's roll" if education["status"] == "not_on_roll" else "educated otherwise than at school"
    return status + (f"; left {setting}" if setting else "") + (f" on {left}" if setting and left else "")


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(*columns, title=title, title_justify="left", show_header=any(columns))
    for row in rows:
        table.add_row(*row)
    return table
