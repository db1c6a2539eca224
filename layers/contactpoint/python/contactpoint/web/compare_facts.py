"""Compares what was typed with what the record shows, differences first, so that nobody opens the wrong child."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from msgspec import UNSET

from contactpoint.application.search.result_view import CandidateView
from contactpoint.domain.children import RecordView

Agreement = Literal["same", "similar", "different", "not_said"]
_ORDER: Mapping[Agreement, int] = {"different": 0, "similar": 1, "same": 2, "not_said": 3}
_FACTS = {"last_name": "family_name", "first_name": "given_name", "born": "date_of_birth", "sex": "sex"}
_SAME_KINDS = frozenset({"exact", "other"})


@dataclass(frozen=True)
class ComparedFact:
    """One fact: what was typed, what the record shows, and how far they agree."""

    fact: Literal["first_name", "last_name", "born", "sex", "area"]
    said: str
    shown: str | date
    agreement: Agreement


def compare(answers: Mapping[str, str], child: CandidateView) -> list[ComparedFact]:
    """Return the facts of a child next to what was typed. It compares only what may be shown."""
    kinds = dict(each.code.split(".", 1) for each in child.match.evidence if "." in each.code)
    shown = {fact: getattr(child, name) for fact, name in _FACTS.items()}
    facts = [
        ComparedFact(fact, said, value, _agreement(fact, said, value, kinds))  # type: ignore[arg-type]
        for fact, value in shown.items()
        if (said := _said(answers, fact)) is not None and value is not UNSET
    ]
    if child.locality is not UNSET:
        facts.append(ComparedFact("area", "", child.locality, "not_said"))
    return sorted(facts, key=lambda each: _ORDER[each.agreement])


def _said(answers: Mapping[str, str], fact: str) -> str:
    if fact != "born":
        return answers.get(fact, "")
    if answers.get("year"):
        return "/".join(filter(None, (answers.get(part, "") for part in ("day", "month", "year"))))
    ages = [answers[name] for name in ("age", "age_to") if name in answers]
    return " to ".join(ages)


def _agreement(fact: str, said: str, shown: str | date, kinds: Mapping[str, str]) -> Agreement:
    if not said:
        return "not_said"
    if isinstance(shown, date):
        kind = next((kinds[name] for name in ("date_of_birth", "year_of_birth", "age") if name in kinds), "exact")
        return _of_kind(kind)
    if said.casefold() == shown.casefold():
        return "same"
    kind = kinds.get(_FACTS[fact], "differs")
    return "similar" if kind in _SAME_KINDS else _of_kind(kind)


def _of_kind(kind: str) -> Agreement:
    if kind == "exact":
        return "same"
    return "different" if kind == "differs" else "similar"


@dataclass(frozen=True)
class FactOfRecords:
    """One fact of what was sent, and of each record that it may describe."""

    fact: str
    proposed: str | date
    others: tuple[str | date, ...]


def compare_columns(records: Sequence[RecordView]) -> list[FactOfRecords]:
    """Return the facts of records side by side, those that differ from the first record before the others."""
    if not records:
        return []
    sent, *known = (_facts_of(each) for each in records)
    facts = [FactOfRecords(name, value, tuple(each[name] for each in known)) for name, value in sent.items()]
    return sorted(facts, key=lambda each: all(other == each.proposed for other in each.others))


def _facts_of(record: RecordView) -> dict[str, str | date]:
    address = record.address
    return {
        "last_name": record.family_name,
        "first_name": record.given_name or "",
        "born": record.date_of_birth,
        "sex": record.sex,
        "other_names": ", ".join(f"{each.given_name or ''} {each.family_name}".strip() for each in record.other_names),
        "address": " ".join(filter(None, (*address.lines, address.locality, address.postcode))) if address else "",
        "carers": ", ".join(f"{each.given_name or ''} {each.family_name}".strip() for each in record.carers),
    }
