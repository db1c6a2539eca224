"""Loads a record and asks the access policy: may the caller do this, and which fields may they see?"""

from collections.abc import Sequence

import msgspec

from contactpoint.application.dependencies import Dependencies, to_id
from contactpoint.application.record_provenance import source_views
from contactpoint.domain.access import (
    DIRECTORY,
    MAINTAINING_RECORD,
    Action,
    Caller,
    PolicyQuestion,
    Resource,
    are_permitted,
    involvement_resource,
    is_permitted,
    record_resource,
)
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.children import (
    Involvement,
    RecordView,
    StoredRecord,
    Visibility,
    as_one,
    disclose,
    to_involvement_views,
)
from contactpoint.domain.children.sources.facts import facts_of
from contactpoint.problems import Problem, not_found

DISCLOSABLE_STATES = frozenset({"ordinary", "shielded"})
"""The states in which a refusal may say ``not-permitted``, because the caller may know that the record exists."""


GONE = frozenset({"archived", "identity_ended"})
"""The states of a record that has left the directory."""


def record_resource_for(stored: StoredRecord, caller: Caller) -> Resource:
    """Return the policy resource of a record, as the caller sees it."""
    review = stored.record.review
    reviewers = review.authorities if review else ()
    return record_resource(stored.state_for(caller), stored.child.responsible_authority, reviewers)


def involvement_resource_for(stored: StoredRecord, involvement: Involvement, caller: Caller) -> Resource:
    """Return the policy resource of an involvement, as the caller sees its record."""
    return involvement_resource(
        stored.state_for(caller),
        stored.child.responsible_authority,
        sensitive=involvement.sensitive,
        recorded_by_organisation=involvement.recorded_by_organisation,
        recorded_by=involvement.recorded_by,
        provider_id=involvement.provider if involvement.sensitive else "",
    )


def get_authorised_record(
    deps: Dependencies, caller: Caller, action: Action, child_id: str, access_reason: str = ""
) -> StoredRecord:
    """Return a record on which the caller may do ``action``.

    Raises
    ------
    Problem
        ``not-permitted`` if the role or the access reason does not allow it; ``not-found`` if there is no such
        record, or if the caller may not know that there is one.
    """
    stored = deps.find_record(child_id)
    if stored and is_permitted(caller, action, record_resource_for(stored, caller), access_reason):
        return stored
    if stored and stored.state_for(caller) in DISCLOSABLE_STATES:
        raise not_permitted()
    raise missing_record_problem(caller, action, access_reason)


def missing_record_problem(caller: Caller, action: Action, access_reason: str = "") -> Problem:
    """Return the problem of a missing record.

    It is ``not-found``, or ``not-permitted`` if the caller could not have acted on such a record anyway.
    """
    if is_permitted(caller, action, record_resource("ordinary", caller.organisation_id), access_reason):
        return not_found()
    return not_permitted()


def visibility_of(caller: Caller, stored: StoredRecord, access_reason: str) -> Visibility:
    """Return the fields of a record that the policy lets the caller see."""
    sensitive = [each for each in stored.involvements_for(caller) if each.sensitive]
    questions: list[PolicyQuestion] = [
        ("view_sensitive_involvement", involvement_resource_for(stored, each, caller)) for each in sensitive
    ]
    (visibility,), decisions = _visibilities_and_decisions(
        caller, [record_resource_for(stored, caller)], questions, access_reason
    )
    permitted = (each.involvement_id for each, decision in zip(sensitive, decisions, strict=True) if decision)
    return msgspec.structs.replace(visibility, sensitive=frozenset(permitted))


def visibilities_of(caller: Caller, records: Sequence[Resource], access_reason: str) -> list[Visibility]:
    """Return the fields that the caller may see of each of some records, by one evaluation of the policy."""
    return _visibilities_and_decisions(caller, records, [], access_reason)[0]


def visible_parts(caller: Caller, stored: StoredRecord) -> tuple[StoredRecord, ...]:
    """Return the merged records that the caller may know to be one child: of a hidden one, the one that they named."""
    is_whole = stored.state_for(caller) != "shielded" or is_permitted(
        caller, "view_full_record", record_resource_for(stored, caller), MAINTAINING_RECORD
    )
    return stored.parts_for(caller) if is_whole else (stored,)


def to_record_view(
    deps: Dependencies, caller: Caller, stored: StoredRecord, access_reason: str, visibility: Visibility | None = None
) -> RecordView:
    """Return the record as the caller may see it today; raises `Problem` ``not-permitted`` if they may see nothing.

    Who may see only what is visible of a shielded child sees each number as a record of its own: no number or name
    leads them to another one (rulebook, section 5).
    """
    visibility = visibility or visibility_of(caller, stored, access_reason)
    parts = stored.parts_for(caller) if visibility.full_record else (stored,)
    seen = as_one([each.record.seen_by(caller.practitioner_id) for each in parts])
    current = {
        "shielded": seen.shield is not None or stored.state_for(caller) == "shielded",
        "involvements": seen.involvements,
        "challenges": seen.challenges,
    }
    if visibility.full_record:
        current["sources"] = source_views(caller, facts_of(seen.child), parts)
    facts = {**msgspec.structs.asdict(seen.child), **current}
    disclosed = disclose(facts, visibility, deps.today)
    if not disclosed:
        raise not_permitted()
    if "involvements" in disclosed:
        disclosed["involvements"] = to_involvement_views(disclosed["involvements"], deps.today)
    return RecordView(**disclosed)


def view_etag(deps: Dependencies, view: RecordView) -> str:
    """Return the ETag of one caller's view of a record.

    It changes if, and only if, that view changes, so it reveals nothing that is hidden from the caller.
    """
    return deps.keyed_id(_etag_content(view))


def is_current_etag(deps: Dependencies, view: RecordView, etag: str) -> bool:
    """Return whether ``etag`` is that of the view, under the current key or, during a rotation, under another one."""
    earlier = (to_id(digest) for digest in deps.earlier_digests(_etag_content(view)))
    return etag in (view_etag(deps, view), *earlier)


def _etag_content(view: RecordView) -> bytes:
    return b"etag|" + msgspec.json.encode(view)


def _visibilities_and_decisions(
    caller: Caller, records: Sequence[Resource], questions: Sequence[PolicyQuestion], access_reason: str
) -> tuple[list[Visibility], tuple[bool, ...]]:
    """Ask everything in one evaluation: two questions about identifiers, two for each record, then ``questions``."""
    identifiers: list[PolicyQuestion] = [("read_nhs_number", DIRECTORY), ("read_upn", DIRECTORY)]
    views: list[PolicyQuestion] = [("view", record) for record in records]
    all_fields: list[PolicyQuestion] = [("view_full_record", record) for record in records]
    decisions = iter(are_permitted(caller, [*identifiers, *views, *all_fields, *questions], access_reason))
    nhs_number, upn = next(decisions), next(decisions)
    may_view = [next(decisions) for _ in records]
    may_view_all = [next(decisions) for _ in records]
    visibilities = [
        Visibility(
            view=view, full_record=view and full, nhs_number=view and full and nhs_number, upn=view and full and upn
        )
        for view, full in zip(may_view, may_view_all, strict=True)
    ]
    return visibilities, tuple(decisions)
