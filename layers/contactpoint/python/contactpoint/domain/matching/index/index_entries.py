"""How a record is indexed: by which facts it is found, by whom, and against what new records are screened."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children import Child, PendingChange, Record, Review, searchable_when_shielded
from contactpoint.domain.children.viewers import team_viewer
from contactpoint.domain.matching.index.blocking import (
    MAX_SCREENING_KEYS,
    MAX_VISIBLE_KEYS_WHEN_SHIELDED,
    blocking_keys_of_record,
    screening_keys,
)
from contactpoint.domain.matching.index.search_document import SearchDocument, to_search_document


class IndexEntry(Struct, frozen=True):
    """A search document and the blocking keys under which everybody's searches find it."""

    document: SearchDocument
    keys: tuple[str, ...]


class IndexEntries(Struct, frozen=True):
    """Everything that the index stores of one record.

    Attributes
    ----------
    shared
        What everybody's searches find.
    private
        What only the searches of some find, because it is under review: a viewer, who is a practitioner or a team, and
        the document.
    screening
        What searches never find: a shielded child's facts, against which records that become findable are screened.
    """

    shared: tuple[IndexEntry, ...] = ()
    private: tuple[tuple[str, SearchDocument], ...] = ()
    screening: tuple[IndexEntry, ...] = ()


def build_index_entries(record: Record, *, archived: bool = False) -> IndexEntries:
    """Return a record's entries.

    A shielded child is found by visible facts only. All its facts are indexed apart, for screening: a record that
    matches them must not become a visible duplicate (rulebook, section 5). That is so until the record is destroyed:
    an archived one is found by nobody, and still screened against.
    """
    if record.identity_ended:
        return IndexEntries()
    if archived:
        return IndexEntries(screening=_screening(record))
    current = _document(record)
    private = [(each.review.submitted_by, _pending_document(record, each)) for each in record.pending]
    if record.review:
        found_by = tuple((each, current) for each in _viewers(record, record.review))
        return IndexEntries(private=(*found_by, *private), screening=_screening(record))
    keys = blocking_keys_of_record(current)
    if record.shield:
        keys = keys[:MAX_VISIBLE_KEYS_WHEN_SHIELDED]
    return IndexEntries((IndexEntry(current, keys),), tuple(private), _screening(record))


def _viewers(record: Record, review: Review) -> tuple[str, ...]:
    return (review.submitted_by, *(team_viewer(each) for each in record.seen_by_teams))


def _document(record: Record) -> SearchDocument:
    """Return what a search may find of a record. Of a new identity, nothing of the earlier life."""
    child = record.child
    if record.shield:
        child = searchable_when_shielded(child)
    elif record.new_identity:
        child = _without_past_and_numbers(child)
    return replace(
        to_search_document(child),
        shielded=record.shield is not None,
        new_identity=record.new_identity,
        leaves_on=_leaves_on(record),
        leads_to=record.leads_to,
    )


def _leaves_on(record: Record) -> date | None:
    return record.leaving.day if record.retention else None


def _pending_document(record: Record, change: PendingChange) -> SearchDocument:
    document, stands = _document(record.seen_by(change.submitted_by)), record.child.date_of_birth
    document = replace(document, leaves_on=_leaves_on(record))
    return document if document.date_of_birth == stands else replace(document, record_date_of_birth=stands)


def screening_entry(record: Record) -> IndexEntry:
    """Return the entry against which others are screened, if the child is shielded: all facts, earlier ones too.

    What waits guards as well: for its submitter, it is so already (decision 51).
    """
    seen = (record.seen_by(each.submitted_by).child for each in record.pending)
    document = replace(
        to_search_document(record.child),
        new_identity=record.new_identity,
        leaves_on=_leaves_on(record),
        shown_only_to=_viewers(record, record.review) if record.review else (),
        lifted_by=_lifters(record, refused=False),
        lift_refused_to=_lifters(record, refused=True),
        waiting=tuple(to_search_document(child) for child in seen if child != record.child),
    )
    keys = dict.fromkeys(key for each in document.versions for key in screening_keys(each))
    return IndexEntry(document, tuple(keys)[:MAX_SCREENING_KEYS])


def _lifters(record: Record, *, refused: bool) -> tuple[str, ...]:
    lifts = (each.review for each in record.pending if each.lifts)
    return tuple(sorted(each.submitted_by for each in lifts if bool(each.rejected_by) == refused))


def _without_past_and_numbers(child: Child) -> Child:
    present = replace(child, other_names=(), previous_addresses=(), former_nhs_numbers=(), former_upns=())
    return replace(present, nhs_number=None, upn=None)


def _screening(record: Record) -> tuple[IndexEntry, ...]:
    return (screening_entry(record),) if record.shield else ()


def merge_private(
    shared: Iterable[SearchDocument], private: Iterable[SearchDocument], query_keys: Iterable[str]
) -> tuple[SearchDocument, ...]:
    """Return what a search finds: shared documents and, in their place, those under review that the caller sees.

    Of two of one child, the later one counts. A private document is found by the same rule as a shared one: it shares a
    blocking key with the query.
    """
    own, wanted = {document.child_id: document for document in private}, set(query_keys)
    found = {document.child_id: document for document in shared if document.child_id not in own}
    matching = (document for document in own.values() if not wanted.isdisjoint(blocking_keys_of_record(document)))
    return (*found.values(), *matching)
