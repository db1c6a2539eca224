"""The acts that meet in a race, what they need beforehand, and what shows that nothing was lost."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from moto.dynamodb.models import Table

from contactpoint.adapters.dynamodb.events.audit_log_reader import DynamoAuditLogReader
from contactpoint.domain.access import Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.matching import CandidateSet
from contactpoint.domain.matching.index.search_document import to_search_document
from contactpoint.domain.matching.screening import find_suspicions
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NURSE, OTHER_TEAM, SOCIAL_WORKER, TODAY
from tests.invariants.faults.harness.directory import (
    CHILD,
    CONFIRMED,
    ORDINARY,
    SENSITIVE,
    created,
    etag,
    furnish,
    register,
    require,
)
from tests.invariants.faults.harness.index_checker import checking_keyring, contents
from tests.invariants.faults.harness.jobs import step
from tests.invariants.faults.harness.stack import Answer, Stack


@dataclass(frozen=True)
class Place:
    """A record in a race, and the directory team that is responsible for it."""

    name: str
    team: Caller


MINE, ALIKE, STRANGER = Place("mine", DIRECTORY_TEAM), Place("alike", OTHER_TEAM), Place("stranger", OTHER_TEAM)
SAME = {
    **CHILD,
    "given_name": "Mia",
    "family_name": "Gray",
    "date_of_birth": "2013-03-09",
    "address": {"lines": ["7 Canal Cottages"], "locality": "Westvale", "postcode": "WV2 6CC"},
    "nhs_number": None,
    **CONFIRMED,
}
BEA = {**ORDINARY, "practitioner_name": "Bea Example"}
UNLIKE = {**SAME, "family_name": "Wells", "date_of_birth": "2012-08-20", "address": {"postcode": "LS1 9ZZ"}}


@dataclass(frozen=True)
class Act:
    """Something that somebody does to a record.

    Attributes
    ----------
    prepare
        What the record needs beforehand.
    left
        Whether the record shows that it was done, given the review that was to be decided.
    """

    name: str
    perform: Callable[[Stack, Place], Answer]
    left: Callable[[StoredRecord, str], bool] = lambda record, decided: True
    prepare: Callable[[Stack, Place], object] = lambda stack, place: None

    def __str__(self) -> str:
        return self.name


def _amend(stack: Stack, place: Place) -> Answer:
    changes = {name: SAME[name] for name in ("given_name", "family_name", "date_of_birth", "address")}
    changes["other_names"] = [{"given_name": "Ty", "family_name": "Amended", "kind": "alias"}]
    changes |= CONFIRMED
    return stack.call("amendChild", NURSE, changes, child_id=place.name, If_Match=stack.ids[f"{place.name} etag"])


def _submit_a_birthday(stack: Stack, place: Place) -> None:
    """Submit a change that waits for the decision of the record's own team."""
    seen = etag(stack, SOCIAL_WORKER, stack.ids[place.name])
    require(
        stack.call("amendChild", SOCIAL_WORKER, {"date_of_birth": "2008-12-01"}, child_id=place.name, If_Match=seen),
        200,
    )
    (review,) = contents(stack).records[stack.ids[place.name]].record.pending
    stack.ids[f"{place.name} review"] = review.review.review_id


def _archive(stack: Stack, place: Place) -> Answer:
    return stack.invoke("archiving", step(stack.ids[place.name], at="2031-06-01T01:10:00Z"))


def _of(operation: str, body: Mapping[str, object] | None, **more: str) -> Callable[[Stack, Place], Answer]:
    """Return the act of the responsible team on a record."""
    return lambda stack, place: stack.call(operation, place.team, body, child_id=place.name, **more)


def _involved(record: StoredRecord, decided: str) -> bool:
    return any(each.practitioner_name == "Bea Example" for each in record.involvements)


def _amended(record: StoredRecord, decided: str) -> bool:
    seen = record.record.seen_by(NURSE.practitioner_id).child
    return any(each.family_name == "Amended" for each in seen.other_names)


ACTS = (
    Act("register", lambda s, p: s.call("registerChild", NURSE, {**SAME, "responsible_authority": "northmoor"})),
    Act("register shielded", lambda s, p: s.call("registerChild", p.team, {**SAME, "shield": "adoption"})),
    Act("amend", _amend, _amended),
    Act("shield", _of("shieldChild", {"basis": "court_order"}), lambda r, _: r.record.shield is not None),
    Act(
        "lift",
        _of("liftShield", None),
        lambda r, _: r.record.shield is None or any(each.review.kind == "lift" for each in r.record.pending),
        _of("shieldChild", {"basis": "domestic_abuse"}),
    ),
    Act(
        "involve",
        lambda s, p: s.call("recordInvolvement", SOCIAL_WORKER, BEA, child_id=p.name),
        _involved,
    ),
    Act(
        "withdraw",
        lambda s, p: s.call(
            "withdrawInvolvement", MENTAL_HEALTH_NURSE, child_id=p.name, involvement_id=f"{p.name} sensitive"
        ),
        lambda r, _: not any(each.sensitive for each in r.involvements),
    ),
    Act("retention", _of("setRetention", {"died_on": "2026-11-20"}), lambda r, _: r.archived),
    Act("end", _of("endIdentity", {"reason": "adoption"}), lambda r, _: r.record.identity_ended),
    Act(
        "decide",
        lambda s, p: s.call("decideReview", p.team, {"decision": "another_child"}, review_id=f"{p.name} review"),
        lambda r, decided: all(each.review.review_id != decided for each in r.record.pending),
        _submit_a_birthday,
    ),
    Act("archive", _archive, lambda r, _: r.archived),
)  # fmt: skip
CHANGES = frozenset(
    {
        "registered",
        "amended",
        "shielded",
        "shield_lifted",
        "involvement_recorded",
        "involvement_amended",
        "involvement_withdrawn",
        "identity_ended",
        "review_decided",
        "archived",
        "retention_set",
        "merged",
        "merge_reversed",
        "transfer_asked",
        "transfer_decided",
        "accuracy_challenged",
        "challenge_decided",
    }
)
_PREPARED: dict[Hashable, tuple[dict[str, Table], dict[str, str], datetime]] = {}
UNDONE = {("shield", "lift"), ("lift", "shield")}
"""Acts of which one undoes the other: the record shows the one that came last."""


def set_up(stack: Stack, acts: Sequence[tuple[Act, Place]]) -> None:
    """Add the records of a race, and what the acts need of them; the second time, take them from a snapshot."""
    places = frozenset({MINE, *(place for _, place in acts)})
    if frozenset(acts) not in _PREPARED:
        furnish(stack)
        _once(stack, places, lambda: _add_records(stack, places))
    _once(stack, frozenset(acts), lambda: _prepare(stack, acts))
    stack.warm()


def _once(stack: Stack, key: Hashable, prepare: Callable[[], None]) -> None:
    """Prepare something the first time; later, go back to the snapshot of it."""
    if key not in _PREPARED:
        with stack.aws.unseen():
            prepare()
        _PREPARED[key] = stack.aws.snapshot(), dict(stack.ids), stack.now
    snapshot, ids, stack.now = _PREPARED[key]
    stack.ids = dict(ids)
    stack.aws.restore(snapshot)


def _add_records(stack: Stack, places: Iterable[Place]) -> None:
    for place in sorted(places, key=lambda each: each.name, reverse=True):
        stack.ids[place.name] = register(stack, place.team, UNLIKE if place is STRANGER else SAME)
        sensitive = stack.call("recordInvolvement", MENTAL_HEALTH_NURSE, SENSITIVE, child_id=place.name)
        stack.ids[f"{place.name} sensitive"] = created(sensitive)


def _prepare(stack: Stack, acts: Iterable[tuple[Act, Place]]) -> None:
    acts = sorted(set(acts), key=lambda each: (each[0].name != "decide", str(each)))
    for act, place in acts:
        act.prepare(stack, place)
    for act, place in acts:
        if act.name == "amend":
            stack.ids[f"{place.name} etag"] = etag(stack, NURSE, stack.ids[place.name])


def untold_duplicates(stack: Stack) -> set[tuple[str, str]]:
    """Return each pair of a shielded and a visible record that are alike, if no team is told of it."""
    everything = contents(stack)
    with stack.aws.unseen():
        told = [{each.child_id, each.related_id} for each in everything.inboxes() if each]
    active = {i: each for i, each in everything.records.items() if not (each.archived or each.record.identity_ended)}
    shielded = {i: each for i, each in active.items() if each.record.shield and not each.record.new_identity}
    found = CandidateSet(tuple(to_search_document(each.child) for each in shielded.values()))
    names = {child_id: place for place, child_id in stack.ids.items()}
    return {
        (names.get(suspicion.child_id, "new"), names.get(child_id, "new"))
        for child_id, each in active.items()
        if not (each.record.shield or each.record.review or each.record.new_identity)
        for suspicion in find_suspicions(each.record, found, TODAY, "")
        if not any({suspicion.child_id, child_id} <= pair for pair in told)
    }


def changes_recorded(stack: Stack, child_id: str) -> int:
    """Return how many audit events say that a record was changed; a repetition changes nothing."""
    keyring, _ = checking_keyring(stack)
    with stack.aws.unseen():
        found = DynamoAuditLogReader(keyring).access_history(child_id, None, 1000)
    events = [event for event in found if isinstance(event, AuditEvent) and not event.details.get("repeated")]
    return sum(event.event_type in CHANGES or "visible_at_home" in event.details for event in events)
