"""Subject access: everything that is stored on a child as one document, without what is about somebody else."""

from datetime import date
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record, to_record_view
from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller, ReasonForAccess
from contactpoint.domain.children import (
    ADULT_AGE,
    Record,
    RecordView,
    StoredRecord,
    Visibility,
    as_one,
    birthday_at_age,
)
from contactpoint.domain.children.decisions.challenge import ChallengedFact
from contactpoint.domain.children.decisions.transfer import FormerAuthority
from contactpoint.domain.children.merged_record import shield_of
from contactpoint.problems import Violation, invalid_request

Requester = Literal["child", "parent_or_carer"]
Withheld = Literal["carers_contact_details", "sensitive_services", "what_the_shield_hides"]
WHY_WITHHELD = MappingProxyType[Withheld, str](
    {
        "carers_contact_details": "Telephone numbers and email addresses of carers are about somebody else.",
        "sensitive_services": "Sensitive services are the child's own. Ask together with the child.",
        "what_the_shield_hides": "The child is hidden from a danger. The directory team decides what else to give.",
    }
)


class ChallengedView(Struct, frozen=True, kw_only=True):
    """A fact that somebody says is wrong, and the last day for the decision."""

    fact: ChallengedFact
    answer_by: date


class WithheldView(Struct, frozen=True, kw_only=True):
    """What the document leaves out, and why."""

    item: Withheld
    why: str


class SubjectAccess(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that is stored on a child, for the child or for somebody with parental responsibility.

    `withheld` says what is left out. `GET /children/{child_id}/accesses` shows who has looked.
    """

    prepared_on: date
    requester: Requester
    record: RecordView
    directory_numbers: tuple[str, ...]
    former_authorities: tuple[FormerAuthority, ...] = ()
    challenged: tuple[ChallengedView, ...] = ()
    withheld: tuple[WithheldView, ...] = ()


def give_subject_access(
    deps: Dependencies, caller: Caller, child_id: str, requester: Requester, access_reason: ReasonForAccess
) -> SubjectAccess:
    """Return the document for the child or the family.

    Practitioners are named: they act in their profession. What is about carers, and not about the child, is left out.
    Of a shielded child it shows the visible part only, to the child and to a parent: a parent may be the
    danger, or read the child's letters. Sources are kinds and days: an organisation could be a sensitive service.
    A record in the archive is given, too. Of an adult, it is given to the person only.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request`` for an adult's parent; ``too-many-requests``.
    """
    with Attempt(deps, caller, "view") as attempt:
        stored = get_authorised_record(deps, caller, "export_record", child_id, access_reason)
        attempt.require_within_limits()
        if requester != "child" and _is_adult(stored, deps.today):
            said = "The person is an adult: only they may ask what is stored on them."
            raise invalid_request(Violation("/requester", said))
        details = {"requester": requester}
        event = deps.new_record_event(
            "subject_access_given", caller, stored, access_reason=access_reason, details=details
        )
        deps.audit_log.append(event)
        return _document(deps, caller, stored, requester, access_reason)


def _is_adult(stored: StoredRecord, today: date) -> bool:
    """Return whether the person is alive and of age, by the youngest of the merged records."""
    records = [each.record for each in (stored, *stored.others)]
    born = [each.child.date_of_birth for each in records if each.child.date_of_birth]
    died = any(each.retention and each.retention.died_on for each in records)
    return bool(born) and not died and birthday_at_age(max(born), ADULT_AGE) <= today


def _document(
    deps: Dependencies, caller: Caller, stored: StoredRecord, requester: Requester, access_reason: str
) -> SubjectAccess:
    parts = _parts(caller, stored)
    whole = as_one([part.record.seen_by(caller.practitioner_id) for part in parts])
    withheld = _withheld(whole, requester)
    is_open = "what_the_shield_hides" not in withheld
    sensitive = {each.involvement_id for each in whole.involvements if each.sensitive and requester == "child"}
    visibility = Visibility(
        view=True,
        full_record=is_open,
        nhs_number=is_open,
        upn=is_open,
        sensitive=frozenset(sensitive) if is_open else frozenset(),
    )
    view = to_record_view(deps, caller, stored, access_reason, visibility)
    sources = tuple(replace(each, organisation_id="", practitioner_id="") for each in view.sources)
    if requester != "child":
        view = replace(view, sensitive_service_involved=False)
    return SubjectAccess(
        prepared_on=deps.today,
        requester=requester,
        record=replace(
            view,
            carers=tuple(replace(each, telephone=None, email=None) for each in view.carers),
            sources=sources,
        ),
        directory_numbers=tuple(part.child.child_id for part in parts),
        former_authorities=tuple(each for part in parts for each in part.record.former_authorities if is_open),
        challenged=tuple(ChallengedView(fact=c.fact, answer_by=c.answer_by) for c in whole.challenges if is_open),
        withheld=tuple(WithheldView(item=each, why=WHY_WITHHELD[each]) for each in withheld),
    )


def _parts(caller: Caller, stored: StoredRecord) -> tuple[StoredRecord, ...]:
    """Return the records that the document is about. Of a shielded child it does not name the other number."""
    parts = stored.parts_for(caller)
    is_shielded = shield_of([each.record.seen_by(caller.practitioner_id) for each in parts]) is not None
    return (stored,) if is_shielded else parts


def _withheld(record: Record, requester: Requester) -> tuple[Withheld, ...]:
    """Return what is left out. A parent is told of sensitive services in any case, so that it tells nothing."""
    found: tuple[Withheld, ...] = ("what_the_shield_hides",) if record.shield else ()
    return (*found, "carers_contact_details", *(("sensitive_services",) if requester != "child" else ()))
