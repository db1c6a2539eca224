"""A directory whose hidden facts can be chosen, the acts that people do in it, and everything that they can observe."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, access_history, list_events
from contactpoint.application.audit.own_events import list_own_events
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, RegisterChild
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address, Carer, InvolvementDetails, Name, SensitiveBasis
from contactpoint.domain.children.child import Education, GpPractice, OrganisationReference
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    FEED,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NOW,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
)
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

HIDDEN_NAMES = (("Tyler", "Reid"), ("Amina", "Yusuf"))
PROBE_NAMES = (("Mia", "Gray"), ("Owen", "Pryce"), ("Zofia", "Kowal"), ("Bashir", "Haddad"))
SIBLING, SIBLING_BORN = ("Nadia", "Osman"), date(2016, 2, 29)
"""A visible child of another authority, who may live where a shielded child lives."""
ALIASES = (("Ty", "Marsh"), ("Jo", "Wells"), ("Eva", "Holt"))
BORN = (date(2011, 1, 23), date(2014, 5, 12))
PLACES = (("29 Mill Street", "WV4 1MS"), ("7 Canal Cottages", "WV2 6CC"), ("41 Quarry Lane", "NM3 8QL"))
NUMBERS = ("9990001235", "9990003572", "9990001243")
FORMER_NUMBERS = ("9990001251", "9990001278", "9990001286")
TELEPHONES = ("07700 900141", "07700 900357", "07700 900230")
OTHER_FACTS: dict[str, tuple[Any, ...]] = {
    "sex": ("male", "female", "not_specified"),
    "date_of_birth_estimated": (False, True),
    "other_names": ((), (Name(given_name="Kit", family_name="Lane", kind="alias"),)),
    "previous_addresses": ((), (Address(lines=("2 Near Road",), locality="Near", postcode="WV9 9ZY"),)),
    "upn": (None, "H801200001001", "G801200001002"),
    "former_upns": ((), ("T801200001003",)),
    "carers": ((), (Carer(given_name="Jo", family_name="Lane", relationship="day_to_day_care"),)),
    "education": (None, Education(status="educated_otherwise"), Education(status="on_roll", urn="900357")),
    "gp_practice": (None, GpPractice(ods_code="Z90357"), GpPractice(ods_code="Z90141")),
    "common_assessment_held_by": (None, OrganisationReference(organisation_id="hospital")),
}
"""What else can be said of a guess: fact to its values, of which the first is often what the record says already."""
PROBERS = (NURSE, TEACHER, SOCIAL_WORKER, OTHER_TEAM, FEED)
"""Who guesses at hidden facts: people of another organisation or of the child's own authority, a team, and a feed."""
OBSERVERS = (NURSE, MENTAL_HEALTH_NURSE, TEACHER, SOCIAL_WORKER, OTHER_TEAM, AUDITOR, MANAGER)
"""Everybody but the directory team that is responsible for the shielded children."""

hidden = st.integers(0, 2)
"""Which of the hidden facts: a place, a number, an alias and a telephone each."""


def searched(examples: int, steps: int) -> settings:
    """Return settings for that many runs; CONTACTPOINT_EXAMPLES and CONTACTPOINT_STEPS ask for others."""
    return settings(
        max_examples=int(os.environ.get("CONTACTPOINT_EXAMPLES", examples)),
        stateful_step_count=int(os.environ.get("CONTACTPOINT_STEPS", steps)),
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def facts_of(which: int) -> dict[str, Any]:
    """Return facts that a shield hides."""
    lines, postcode = PLACES[which]
    given, family = ALIASES[which]
    return {
        "address_status": "current",
        "address": Address(lines=(lines,), locality=f"Place {which}", postcode=postcode),
        "nhs_number": NUMBERS[which],
        "former_nhs_numbers": (FORMER_NUMBERS[which],),
        "other_names": (Name(given_name=given, family_name=family, kind="alias"),),
        "carers": (
            Carer(given_name="Angela", family_name="Reid", relationship="day_to_day_care", telephone=TELEPHONES[which]),
        ),
    }


def guess(which: int | None, by: str) -> dict[str, Any]:
    """Return what a prober says of a child: nothing, or a guess at hidden facts of some kind."""
    if which is None:
        return {}
    facts = facts_of(which)
    if by == "former":
        return {"nhs_number": FORMER_NUMBERS[which]}
    kinds = {"address": ("address_status", "address"), "number": ("nhs_number",), "alias": ("other_names",)}
    return {name: facts[name] for name in kinds.get(by, ("address_status", "address", "nhs_number", "other_names"))}


def registration(who: tuple[str, str], born: date, **facts: Any) -> RegisterChild:
    """Return a registration that is confirmed to be a new child."""
    return RegisterChild(
        given_name=who[0],
        family_name=who[1],
        date_of_birth=born,
        sex="female",
        **{"responsible_authority": "westvale", "confirmed_new": ConfirmedNew(reason="documents_differ"), **facts},
    )


def amended(deps: Any, caller: Caller, child_id: str, changes: dict[str, Any]) -> Any:
    """Read a record and amend it, after comparing the possible duplicates."""
    _, etag = view_record(deps, caller, child_id, "maintaining_record")
    return amend_record(deps, caller, child_id, etag, changes, ConfirmedNew(reason="documents_differ"))


def sent_by(prober: Caller, request: RegisterChild) -> RegisterChild:
    """Return the registration as a prober sends it: a feed can confirm nothing."""
    return msgspec.structs.replace(request, confirmed_new=None) if prober is FEED else request


def involvement(*, sensitive: bool) -> InvolvementDetails:
    """Return an involvement of the hospital."""
    return InvolvementDetails(
        service="mental_health" if sensitive else "paediatrics",
        organisation_id="st-wilfrids",
        practitioner_name="Ines Duarte",
        role="nurse",
        start_date=date(2026, 1, 5),
        telephone="0113 496 0777",
        basis=SensitiveBasis(kind="significant_harm", dated=date(2026, 1, 5)) if sensitive else None,
    )


def criteria(who: tuple[str, str], born: date, which: int | None, by: str) -> Criteria:
    """Return criteria with a name and a date of birth, and a guess at hidden facts."""
    facts: dict[str, Any] = {}
    if which is not None and by in ("address", "all"):
        facts |= {"address": PLACES[which][0], "postcode": PLACES[which][1]}
    if which is not None and by in ("number", "all"):
        facts |= {"nhs_number": NUMBERS[which]}
    if which is not None and by == "former":
        facts |= {"nhs_number": FORMER_NUMBERS[which]}
    given, family = ALIASES[which] if which is not None and by == "alias" else who
    return Criteria(given_name=given, family_name=family, date_of_birth=born, **facts)


RANDOM_IDS = frozenset({"event_id", "notification_id", "search_id", "review_id", "next_before", "next_after"})


def _in_shown_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return events with the redacted ones in a fixed order: theirs is random in every world."""
    redacted = [each for each in events if str(each["occurred_at"]).endswith("T00:00:00Z")]
    return [each for each in events if each not in redacted] + sorted(
        redacted, key=lambda each: repr(without_random_ids(each))
    )


def without_random_ids(answer: Any) -> Any:
    """Return an answer without the ids that are random in every world."""
    if isinstance(answer, dict):
        answer = answer | {"events": _in_shown_order(answer["events"])} if "events" in answer else answer
        return {key: without_random_ids(value) for key, value in answer.items() if key not in RANDOM_IDS}
    if isinstance(answer, list | tuple):
        return [without_random_ids(each) for each in answer]
    return answer


def review_ids(deps: Any, team: Caller) -> list[str]:
    """Return the ids of the reviews that wait for a team, oldest first."""
    return [review.review_id for review in list_reviews(deps, team, None).reviews]


class Unlimited:
    """Counts nothing: a limit would answer in place of what is tested."""

    def count(self, counters: Sequence[Any]) -> Callable[[], Sequence[int]]:
        return lambda: [0 for _ in counters]


@dataclass
class World:
    """A directory without limits of use."""

    store: MemoryStore = field(default_factory=MemoryStore)
    numbers: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.clock = NOW
        deps = fake_dependencies(self.store)
        self.deps = replace(deps, random_hex=self.random_hex, usage=Unlimited(), now=lambda: self.clock)
        self.audit_log = FakeAuditLogReader(self.store)

    def random_hex(self, size: int) -> str:
        """Return numbers in order, by size: so a record has the same id in both worlds, whatever else was numbered."""
        self.numbers[size] += 1
        return f"{self.numbers[size]:0{2 * size}x}"

    def number_on(self) -> None:
        """Go on with round numbers: the same in both worlds, however many the hidden child's team took."""
        for size, number in self.numbers.items():
            self.numbers[size] = (number // 1000 + 1) * 1000

    def answer_and_cost(self, act: Callable[[Any], Any]) -> tuple[Any, int]:
        """Return what somebody is answered, and how many storage calls it took."""
        before = self.store.calls
        self.clock += timedelta(seconds=1)
        try:
            answer = without_random_ids(msgspec.to_builtins(act(self.deps)))
        except Problem as problem:
            answer = (problem.kind, problem.detail, msgspec.to_builtins(problem.extra_members))
        return answer, self.store.calls - before

    def whole_list(self, deps: Any, observer: Caller, chosen: ChosenEvents) -> dict[str, Any]:
        """Return the events of all pages of a list, which one person may read."""
        events: list[Any] = []
        before = None
        while True:
            page = list_events(deps, self.audit_log, observer, chosen, before)
            events += msgspec.to_builtins(page.events)
            before = page.next_before
            if before is None:
                return {"events": events}

    def observed(self, observer: Caller, child_ids: tuple[str, ...]) -> list[Any]:
        """Return everything that one person can read: views, histories, inboxes, lists of reviews, audit lists."""
        readings: list[Callable[[Any], Any]] = [
            lambda deps: list_notifications(deps, observer, None),
            lambda deps: list_reviews(deps, observer, None),
            lambda deps: list_own_events(deps, self.audit_log, observer, TODAY),
            lambda deps: [view_review(deps, observer, i) for i in review_ids(deps, observer)],
        ]
        lists = [{}, *({"practitioner_id": each.practitioner_id} for each in (NURSE, SOCIAL_WORKER))]
        for chosen in (*lists, {"event_type": "amended"}, {"event_type": "viewed"}):
            which = ChosenEvents(day=TODAY, **chosen)
            readings.append(lambda deps, which=which: self.whole_list(deps, observer, which))
        for child_id in child_ids:
            readings += [
                lambda deps, i=child_id: view_record(deps, observer, i, "maintaining_record"),
                lambda deps, i=child_id: access_history(deps, self.audit_log, observer, i, "subject_access", None),
                lambda deps, i=child_id: access_history(deps, self.audit_log, observer, i, "oversight", None),
                lambda deps, i=child_id: give_subject_access(deps, observer, i, "child", "subject_access"),
            ]
        return [self.answer_and_cost(reading) for reading in readings]
