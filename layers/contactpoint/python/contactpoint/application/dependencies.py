"""The ports, the clock and the randomness that every use case is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from contactpoint.application.ports.accounts import Accounts
from contactpoint.application.ports.audit.audit_log import AuditLog
from contactpoint.application.ports.audit.cases import Cases
from contactpoint.application.ports.contact_requests import ContactRequests
from contactpoint.application.ports.notifications import NotificationStore
from contactpoint.application.ports.records import Records
from contactpoint.application.ports.reviews import Reviews
from contactpoint.application.ports.search_index import SearchIndex
from contactpoint.application.ports.usage_counters import Usage
from contactpoint.domain.access import POLICY_VERSION, Caller
from contactpoint.domain.audit import CONTACT_WORK, SHIELD_WORK, AuditEvent, EventType, new_event_id
from contactpoint.domain.audit.commitment import SALT_BYTES
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.children.merged_record import shield_of
from contactpoint.domain.days import day_of
from contactpoint.domain.lifecycle import erasure_month, erasure_month_without_child
from contactpoint.domain.lifecycle.event_erasure_months import MONTHS_WITHOUT_CHILD
from contactpoint.domain.lifecycle.merged_retention import all_due
from contactpoint.domain.matching import CandidateSet
from contactpoint.domain.matching.index.merged_documents import one_of_each
from contactpoint.problems import Problem


def to_id(digest: bytes) -> str:
    """Return an id of 128 bits that is made of a keyed digest."""
    return digest[-16:].hex()


@dataclass(frozen=True)
class Dependencies:
    """What every use case works with.

    Attributes
    ----------
    now
        Returns the current moment. The day it is comes from `today` only.
    random_hex
        Returns n random bytes as hexadecimal text.
    keyed_digest
        Returns a keyed digest, so that what is stored of a request does not reveal it.
    household_digests
        Returns the keyed digests of a home or of a family name, one under each key: none is ever deleted.
    earlier_digests
        Returns the same digests under the other keys, during a rotation of their key.
    months_without_child
        So many months an audit event that is about no child keeps its details.
    accepts_test_numbers
        Whether NHS numbers of the range for tests are accepted: nowhere where the data are of real people.
    reads_records
        Whether this function may read records.
    """

    records: Records
    index: SearchIndex
    audit_log: AuditLog
    accounts: Accounts
    notifications: NotificationStore
    contact_requests: ContactRequests
    usage: Usage
    reviews: Reviews
    cases: Cases
    now: Callable[[], datetime]
    random_hex: Callable[[int], str]
    keyed_digest: Callable[[bytes], bytes]
    household_digests: Callable[[str], tuple[str, ...]]
    earlier_digests: Callable[[bytes], tuple[bytes, ...]] = lambda _: ()
    months_without_child: int = MONTHS_WITHOUT_CHILD
    accepts_test_numbers: bool = False
    reads_records: bool = True

    @property
    def today(self) -> date:
        """The day it is in London: the one `today` of every rule."""
        return day_of(self.now())

    def find_record(self, child_id: str) -> StoredRecord | None:
        """Return the record, or None; use cases find records by no other way.

        From midnight of the day on which it has to leave, it is as if it were archived (rulebook, section 10). One that
        is merged comes with those that it is merged with.
        """
        group = self.find_group(child_id)
        stored = next((each for each in group if each.child.child_id == child_id), None)
        if stored is None or len(group) == 1 or stored.record.identity_ended:
            return stored
        others = (each for each in group if each is not stored and not each.record.identity_ended)
        return replace(stored, others=tuple(each for each in others if each.is_gone == stored.is_gone))

    def find_group(self, child_id: str) -> tuple[StoredRecord, ...]:
        """Return the records of the child who has a number, the kept one first; none if there is no such number.

        Merged records leave the directory together, on the day of the last one: a date of birth that only one of them
        states takes nobody under age out of it.
        """
        stored = self.records.find(child_id)
        if stored is None:
            return ()
        kept = self.records.find(stored.record.leads_to) if stored.record.leads_to else stored
        if kept is None or child_id not in kept.record.same_child:
            kept = stored
        numbers = (number for number in kept.record.same_child[1:] if kept.record.merged)
        others = (stored if number == child_id else self.records.find(number) for number in numbers)
        group = [each for each in (kept, *others) if each]
        due = all_due((each.record for each in group if not each.archived), self.today)
        return tuple(replace(each, due=True) if due else each for each in group)

    def look_up(self, keys: Sequence[str], viewers: Sequence[str]) -> CandidateSet:
        """Return the documents that share a blocking key and are not due to leave; there is no other look-up."""
        found, today = self.index.look_up(keys, viewers), self.today
        return found.only(one_of_each([each for each in found.documents if not each.is_due(today)]))

    def look_up_shielded(self, keys: Sequence[str]) -> CandidateSet:
        """Return the screening documents that share a key, of children who have left the directory too.

        A hidden child stays hidden until the record is destroyed, so nothing may become visible that describes it.
        """
        return self.index.look_up_shielded(keys)

    def keyed_id(self, data: bytes) -> str:
        """Return an id of 128 bits that the same data always has under one key, and that nobody else can compute."""
        return to_id(self.keyed_digest(data))

    def new_id(self) -> str:
        """Return a new opaque identifier of 128 random bits."""
        return self.random_hex(16)

    def new_sortable_id(self) -> str:
        """Return a new opaque identifier that sorts by time."""
        return new_event_id(self.now().astimezone(UTC), self.random_hex(10))

    def new_event(self, event_type: EventType, caller: Caller, **facts: Any) -> AuditEvent:
        """Return an audit event of the caller that happens now."""
        now = self.now().astimezone(UTC)
        about = {"erased_in": self._erasure_month(facts.get("child_ids", ()))}
        return AuditEvent(
            event_id=new_event_id(now, self.random_hex(10)),
            occurred_at=now,
            event_type=event_type,
            practitioner_id=caller.practitioner_id,
            organisation_id=caller.organisation_id,
            role=caller.role,
            policy_version=POLICY_VERSION,
            via_system=caller.via_system,
            asked_by=caller.asked_by,
            source_ip=caller.source_ip,
            salt=self.random_hex(SALT_BYTES),
            **{**about, **facts},
        )

    def _erasure_month(self, child_ids: Sequence[str]) -> str:
        """Return the month of erasure of an event whose use case names none: the next, if it concerns a child."""
        months = 0 if child_ids else self.months_without_child
        return erasure_month_without_child(self.today, months)

    def new_record_event(self, event_type: EventType, caller: Caller, stored: StoredRecord, **facts: Any) -> AuditEvent:
        """Return an audit event about one child's record.

        The lists of a day do not name the child of a shielded record or of an ended identity. A new identity is
        shielded when it begins; once its shield is lifted, it looks like every other record. For who lifted it, that
        is so at once: if the lists differed while the lift waits, they would tell that it does.
        """
        records = tuple(each.record for each in (stored, *stored.others))
        shield = shield_of([each.seen_by(caller.practitioner_id) for each in records])
        hidden = event_type in SHIELD_WORK | CONTACT_WORK or shield or any(each.identity_ended for each in records)
        about = {
            "child_ids": (stored.child.child_id, *(each.child.child_id for each in stored.others)),
            "authorities": (stored.child.responsible_authority,),
            "redaction": "hide_child" if hidden else "",
            "erased_in": erasure_month(self.today, records),
        }
        return self.new_event(event_type, caller, **{**about, **facts})

    def new_comparison_event(self, cause: AuditEvent, record: Record, details: Mapping[str, Any]) -> AuditEvent:
        """Return the event of a comparison with hidden facts that a write caused.

        No list of events has a row for it: it would tell what was found.
        """
        return replace(
            cause,
            event_id=self.new_sortable_id(),
            event_type="duplicates_checked",
            child_ids=(record.child.child_id,),
            authorities=(record.child.responsible_authority,),
            redaction="hide_review",
            erased_in=min(cause.erased_in, erasure_month(self.today, [record])),
            details=details,
        )

    def append_refusals(
        self,
        caller: Caller,
        operation: str,
        problem: Problem,
        *,
        child_id: str,
        named: Sequence[str],
        **attempt: Any,
    ) -> None:
        """Record an attempt that was refused, once for each child that it is about.

        Children who are only `named` in a body are looked up: what the problem says of its child is not theirs. So
        a function that reads no records does not record them.
        """
        if child_id or not (named and self.reads_records):
            self.append_refusal(caller, operation, problem, child_id=child_id, **attempt)
            return
        for each in named:
            self.append_refusal(caller, operation, Problem(problem.kind, ""), child_id=each, **attempt)

    def append_refusal(
        self,
        caller: Caller,
        operation: str,
        problem: Problem,
        *,
        child_id: str = "",
        access_reason: str | None = None,
        criteria: Any = None,
    ) -> None:
        """Record an attempt that was refused: an identified person tried, and for whom and why (rulebook, section 9).

        A child who does not exist is recorded by the same number of writes, so that the time reveals nothing. Who
        cannot read records takes a child for hidden unless the problem says otherwise. An attempt about a sensitive
        service, or a request for contact, is redacted as if it had been allowed. That somebody was refused a record
        which waits secretly is in no history: its own team would learn by it that it waits.
        """
        child_id = child_id or problem.child_id
        facts: dict[str, Any] = {"access_reason": access_reason}
        facts["details"] = {"operation": operation, "problem": problem.kind}
        if criteria is not None:
            facts["details"]["criteria"] = criteria
        if problem.about_sensitive_service:
            facts["redaction"] = "hide_link"
        elif problem.child_id:
            facts["redaction"] = "hide_child"
        stored = self.find_record(child_id) if child_id and self.reads_records else None
        if stored:
            if stored.record.waits_secretly and stored.own_state_for(caller) == "under_review":
                facts.setdefault("redaction", "hide_review")
            self.audit_log.append(self.new_record_event("refused", caller, stored, **facts))
            return
        about: dict[str, Any] = {"child_ids": (child_id,), "authorities": (problem.authority,)} if child_id else {}
        if child_id and not self.reads_records and problem.is_hidden is not False:
            about["redaction"] = "hide_child"
        self.audit_log.append(self.new_event("refused", caller, **{**about, **facts}))
