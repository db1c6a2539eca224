"""The page of a subject access: plain HTML that prints well and needs nothing else."""

from collections.abc import Iterable
from html import escape
from typing import Any

_STYLE = """
body { font: 12pt/1.5 Arial, sans-serif; color: #000; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; break-after: avoid; }
dl { display: grid; grid-template-columns: 14rem 1fr; gap: .3rem 1rem; } dt { font-weight: bold; } dd { margin: 0; }
article { break-inside: avoid; border-top: 1px solid #505a5f; padding-top: .5rem; }
@media print { body { margin: 0; max-width: none; } @page { margin: 2cm; } }
"""
_LISTS = {
    "other_names": "Other names",
    "previous_addresses": "Previous addresses",
    "carers": "Carers",
    "involvements": "Who works with the child",
    "sources": "Where the facts come from",
}


def subject_access_page(document: dict[str, Any], accesses: Iterable[dict[str, Any]] = ()) -> str:
    """Return the page of a document, with the events of who has looked."""
    record = document["record"]
    facts = {name: value for name, value in record.items() if name not in _LISTS}
    parts = [_section("What is stored", [facts])]
    parts += [_section(title, record[name]) for name, title in _LISTS.items() if record.get(name)]
    parts.append(_section("Directory numbers", [{"number": each} for each in document["directory_numbers"]]))
    parts.append(_section("Authorities that were responsible before", document.get("former_authorities", ())))
    parts.append(_section("Facts whose accuracy is challenged", document.get("challenged", ())))
    parts.append(_section("What is left out, and why", document.get("withheld", ())))
    parts.append(_section("Who has looked or changed something", accesses))
    title = f"What the directory holds: {escape(_name(record))}"
    prepared = f"<p>Prepared on {escape(str(document['prepared_on']))}.</p>"
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n<main>\n<h1>{title}</h1>\n{prepared}\n"
        + "\n".join(each for each in parts if each)
        + "\n</main>\n</body>\n</html>\n"
    )


def _section(title: str, entries: Iterable[dict[str, Any]]) -> str:
    shown = "".join(f"<article><dl>{_pairs(each)}</dl></article>" for each in entries)
    return f"<section><h2>{escape(title)}</h2>{shown}</section>" if shown else ""


def _pairs(entry: dict[str, Any]) -> str:
    return "".join(f"<dt>{escape(_words(name))}</dt><dd>{escape(_text(value))}</dd>" for name, value in entry.items())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(filter(None, (_text(each) for each in value.values())))
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value)
    return "" if value is None else str(value)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _name(record: dict[str, Any]) -> str:
    return " ".join(filter(None, (record.get("given_name"), record["family_name"])))
