"""Compares what was typed with what the record shows, differences first, so that nobody opens the wrong child."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from msgspec import UNSET

from contactpoint.application.search.result_view import CandidateView
from contactpoint.domain.children import RecordView
from contactpoint.web.evidence import Agreed, Agreement, Fact, agreements_of

_ORDER = {agreement: position for position, agreement in enumerate(get_args(Agreement))}
_NOT_SHOWN: tuple[Fact, ...] = ("nhs_number", "upn", "postcode", "address")
"""Facts of which a search shows only how far they agree. Of a hidden child, only the evidence says anything of them."""
_NAMES: tuple[Fact, ...] = ("last_name", "first_name", "also_called")
FirstName = Literal["first_name", "also_called"]


@dataclass(frozen=True)
class ComparedFact:
    """One fact: what was typed, what the record shows if that may be shown, and how far they agree."""

    fact: Fact
    said: str
    shown: str | date
    agreed: Agreed


def compare(
    answers: Mapping[str, str], child: CandidateView, first_name: FirstName = "first_name"
) -> list[ComparedFact]:
    """Return the facts of a child next to what was typed, as the evidence compares them.

    Parameters
    ----------
    first_name
        The answer that was searched as the first name.
    """
    known = agreements_of(child.match.evidence)
    if first_name != "first_name" and "first_name" in known:
        known[first_name] = known.pop("first_name")
    facts = [
        ComparedFact(fact, answers.get(fact, ""), "", known.get(fact, Agreed("not_compared")))
        for fact in _NOT_SHOWN
        if fact in known or (fact in answers and not child.shielded)
    ]
    facts += [
        ComparedFact(fact, _said(answers, fact), shown, _agreed(fact, answers, shown, known))
        for fact, shown in _shown(answers, child, first_name)
    ]
    return sorted(facts, key=lambda each: _ORDER[each.agreed.agreement])


def _shown(
    answers: Mapping[str, str], child: CandidateView, first_name: FirstName
) -> Iterator[tuple[Fact, str | date]]:
    """Yield what the record shows, if it is known and may be shown."""
    yield "last_name", child.family_name
    if child.given_name is not UNSET:
        yield "first_name", child.given_name
        if first_name == "also_called":
            yield first_name, child.given_name
    if child.date_of_birth is not UNSET:
        is_age_known = "age" in answers
        if "year" in answers or not is_age_known:
            yield "born", child.date_of_birth
        if is_age_known:
            yield "age", child.date_of_birth
    yield "sex", child.sex
    if child.locality is not UNSET:
        yield "area", child.locality


def _said(answers: Mapping[str, str], fact: Fact) -> str:
    if fact == "born":
        return "/".join(filter(None, (answers.get(part, "") for part in ("day", "month", "year"))))
    if fact == "age":
        return " - ".join(answers[name] for name in ("age", "age_to") if name in answers)
    return answers.get(fact, "")


def _agreed(fact: Fact, answers: Mapping[str, str], shown: str | date, known: Mapping[Fact, Agreed]) -> Agreed:
    """Return how far a fact agrees. The area is never typed, but who typed a home has said where the child lives."""
    if fact == "area":
        return Agreed("not_compared" if {"postcode", "address"} & answers.keys() else "not_said")
    said = _said(answers, fact)
    if not said:
        return Agreed("not_said")
    if fact in _NAMES and isinstance(shown, str) and said.casefold() == shown.casefold():
        return Agreed("same")
    return known.get(fact, Agreed("not_compared"))


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
