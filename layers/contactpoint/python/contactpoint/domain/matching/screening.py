"""Compares a record with shielded children: which of them may it describe? (rulebook, section 5)"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from contactpoint.domain.children import Child, Name, Record, Suspicion, searchable_when_shielded
from contactpoint.domain.children.viewers import team_viewer
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.blocking import screening_keys_to_look_up
from contactpoint.domain.matching.index.search_document import SearchDocument, to_search_document
from contactpoint.domain.matching.ranking import CandidateSet, rank
from contactpoint.domain.matching.screened_likeness import (
    is_at_postcode,
    is_at_same_home,
    is_heard_in_another_script,
    kinds_of_shared_numbers,
    shares_home,
    shares_words,
    words_of,
)

IDENTIFYING_FACTS = (
    "given_name",
    "family_name",
    "date_of_birth",
    "date_of_birth_estimated",
    "sex",
    "other_names",
    "address",
    "previous_addresses",
    "nhs_number",
    "upn",
    "former_nhs_numbers",
    "former_upns",
)
"""The facts by which a child can be recognised. A change of nothing else needs no screening."""
SUSPICION_THRESHOLD = 0.005
"""The minimum probability, by name, date of birth and sex, that a record describes a shielded child.

Far lower than what a search shows: a copy that becomes visible can cost a life, and a wrong suspicion costs a team some
minutes. In a directory of England's size with 20,000 hidden children, one registration in 2,000 waits needlessly: see
decision 45."""
MAX_SAME = 2
"""Records with one name and one date of birth that become visible without a decision of a directory team."""
MAX_AUTHORITIES = 4
"""As many authorities decide at once as fit into one transaction. What they clear is screened again, for the others."""


def identifying_facts_changed(before: Child, after: Child) -> bool:
    """Return whether any fact changed by which a child can be recognised."""
    return any(getattr(before, name) != getattr(after, name) for name in IDENTIFYING_FACTS)


def needs_screening(before: Record | None, after: Record) -> bool:
    """Return whether a change makes a record findable by facts by which it was not findable before."""
    if not _is_findable(after):
        return False
    return before is None or not _is_findable(before) or identifying_facts_changed(before.child, after.child)


def _is_findable(record: Record) -> bool:
    """Return whether everybody's searches find the record by more than a shielded child's visible facts."""
    return not (record.identity_ended or record.review or record.shield)


def screening_keys_of(record: Record) -> tuple[str, ...]:
    """Return the keys under which to look for shielded children that the record may describe, in any order of names."""
    document = to_search_document(record.child)
    orders = (order for given, family in document.names for order in _other_orders(given, family))
    return screening_keys_to_look_up(replace(document, names=(*document.names, *orders)))


def find_suspicions(
    record: Record,
    found: CandidateSet,
    today: date,
    submitted_by: str,
    *,
    standing: Record | None = None,
    decided: Collection[str] = (),
) -> tuple[Suspicion, ...]:
    """Return the shielded children that the record may describe.

    A record describes a shielded child if a name, with its words in any order, the date of birth and the sex make it
    likely, whatever the home is; or if a number is the same; or if the birthday and the postcode are, or the very home,
    half a name and the year; or if the birthday is, and half of a name that is written in another script sounds nearly
    the same; or if two words of a long name are the same, in any place, and the birthday nearly so. No home decides
    between names that are nearly alike: the result would tell whether a hidden home was guessed (decision 13).

    Of a shielded record only the visible part is compared: what it hides must tell the authority of the other child
    nothing, which could have guessed it.

    What only an NHS number leads to is for a colleague of who stated it, also if somebody else acts: they may have
    stated it to learn whose it is (decision 62). A directory team may search by a UPN.

    A new identity is named to its authority only if the names are exactly its own. If anything else led to it, the
    review names nobody: the record may have the names of the earlier identity.

    Parameters
    ----------
    found
        The screening documents that share a key with the record. If there were too many to read, the record is
        suspicious for its own authority: screening fails closed.
    submitted_by
        Who submitted the record. A child whose shield they have lifted is no hidden child for them, though the lift
        waits for another authority: a review would tell that it waits.
    standing
        The record before the change, if there was one. That it was decided to be another child holds for what was
        compared then: if the change brings it nearer to the shielded child, it is asked about again.
    decided
        Children with whom the record was compared as it is.
    """
    if record.shield:
        record = replace(record, child=searchable_when_shielded(record.child))
    excluded = {*record.same_child, *decided}
    versions = [version for each in found.documents for version in each.versions]
    excluded |= {
        each.child_id
        for each in found.documents
        if each.child_id in record.distinct_from
        and not (standing and _is_nearer(standing.child, record.child, each, today))
    }
    excluded |= {each.child_id for each in found.documents if submitted_by in each.lifted_by}
    documents = [each for each in versions if each.child_id not in excluded]
    standing_of = {each.child_id: each for each in found.documents}
    suspected: dict[str, Suspicion] = {}
    certain = [each for each in documents if shares_home(record.child, each)]
    certain += [each for each in documents if is_heard_in_another_script(record.child, each)]
    certain += [each for each in documents if shares_words(record.child, each)]
    numbered = [(each, kinds) for each in documents if (kinds := kinds_of_shared_numbers(record.child, each))]
    stated_by = who_stated_nhs_numbers(record)
    readings = [(*each, _likely(each[0], documents, today)) for each in _criteria(record.child)]
    by_more = {each.child_id for each in certain} | {each.child_id for *_, likely in readings for each in likely}
    by_more |= {each.child_id for each, kinds in numbered if "upn" in kinds}
    for criteria, is_as_written, likely in readings:
        for document in (*likely, *certain, *(each for each, _ in numbered)):
            is_visible = not document.is_due(today) and _is_shown(document, record, submitted_by)
            by_visible_facts = is_visible and bool(_likely(criteria, [_visible(standing_of[document.child_id])], today))
            known = suspected.get(document.child_id)
            named = (known is not None and known.child_id != "") or _may_be_named(
                criteria, document, is_as_written=is_as_written
            )
            suspected[document.child_id] = Suspicion(
                child_id=document.child_id if named else "",
                withheld_id="" if named else document.child_id,
                authority=document.responsible_authority,
                by_visible_facts=by_visible_facts or (known is not None and known.by_visible_facts),
                lifted_by=(*document.lifted_by, *document.lift_refused_to),
                stated_by=() if document.child_id in by_more else stated_by,
            )
    if found.some_blocks_skipped and not suspected:
        return (Suspicion(child_id="", authority=record.child.responsible_authority),)
    authorities = list(dict.fromkeys(each.authority for each in suspected.values()))[:MAX_AUTHORITIES]
    return tuple(each for each in suspected.values() if each.authority in authorities)


def who_stated_nhs_numbers(record: Record) -> tuple[str, ...]:
    """Return the practitioners who stated the NHS number of a record, or its former ones."""
    stated = [name for name in ("nhs_number", "former_nhs_numbers") if getattr(record.child, name)]
    sources = (record.provenance.source_of(name) for name in stated)
    return tuple(dict.fromkeys(each.practitioner_id for each in sources if each and each.practitioner_id))


def _is_nearer(before: Child, after: Child, document: SearchDocument, today: date) -> bool:
    """Return whether in any respect a changed child is more like a shielded one than before."""
    return any(
        then < now
        for each in document.versions
        for then, now in zip(_nearness(before, each, today), _nearness(after, each, today), strict=True)
    )


def _nearness(child: Child, document: SearchDocument, today: date) -> tuple[float, ...]:
    """Return how like a shielded child somebody is: in each respect, more means nearer."""
    documents, own = [replace(document, places=())], to_search_document(child)
    likely = [each.match_probability for said, _ in _criteria(child) for each in rank(said, documents, today)]
    suspected = [probability for probability in likely if probability >= SUSPICION_THRESHOLD]
    return (
        max(suspected, default=0.0),
        child.date_of_birth == document.date_of_birth,
        is_at_postcode(own, document),
        is_at_same_home(own, document),
        bool(kinds_of_shared_numbers(child, document)),
        is_heard_in_another_script(child, document),
        _names_shared(own, document),
    )


def _names_shared(one: SearchDocument, other: SearchDocument) -> int:
    """Return how many of the names, in any order, are the same."""
    words = ({word for name in each.names for word in words_of(name)} for each in (one, other))
    return len(set.intersection(*words))


def nearer_to(before: Child, after: Child, found: CandidateSet, today: date) -> frozenset[str]:
    """Return the shielded children whom a change brings a record nearer to, whatever was decided about them."""
    return frozenset(each.child_id for each in found.documents if _is_nearer(before, after, each, today))


def is_crowded(child: Child, documents: Iterable[SearchDocument]) -> bool:
    """Return whether so many records have the child's name and date of birth that a search could not tell them apart.

    Then one more hides all of them. Two children with one name and one birthday are rare; three are a mistake, or a
    trick to make a child unfindable.
    """
    asked = Criteria(given_name=child.given_name, family_name=child.family_name)
    same = {
        each.child_id
        for each in documents
        if each.date_of_birth == child.date_of_birth and each.child_id != child.child_id and names_equal(asked, each)
    }
    return len(same) >= MAX_SAME


def _criteria(child: Child) -> Iterator[tuple[Criteria, bool]]:
    """Yield the criteria of each name, without a home, and whether the name is as it is written."""
    current = Name(given_name=child.given_name, family_name=child.family_name, kind="former")
    for name in (current, *child.other_names):
        given, family = name.given_name or "", name.family_name
        orders = (((given, family), True), *((order, False) for order in _other_orders(given, family)))
        for (first, last), is_as_written in orders:
            yield (
                Criteria(given_name=first or None, family_name=last, date_of_birth=child.date_of_birth, sex=child.sex),
                is_as_written,
            )


def _other_orders(given: str, family: str) -> Iterator[tuple[str, str]]:
    """Yield a given and a family name in other orders: swapped, and the first and the last word of both."""
    if given and family:
        yield family, given
    words = normalise.name_words(normalise.name(f"{given} {family}"))
    if len(words) > 1 and (len(words) > 2 or not given):
        yield words[0], words[-1]
        yield words[-1], words[0]


def _may_be_named(criteria: Criteria, document: SearchDocument, *, is_as_written: bool = True) -> bool:
    return not document.new_identity or (is_as_written and names_equal(criteria, document))


def _likely(criteria: Criteria, documents: Sequence[SearchDocument], today: date) -> list[SearchDocument]:
    return [
        candidate.document
        for document in documents
        for candidate in rank(criteria, [replace(document, places=())], today)
        if candidate.match_probability >= SUSPICION_THRESHOLD
    ]


def _is_shown(document: SearchDocument, record: Record, submitted_by: str) -> bool:
    """Return whether somebody who is told of a record sees the shielded one: its submitter, or its own team."""
    viewers = {submitted_by, team_viewer(record.child.responsible_authority)}
    return not document.shown_only_to or not viewers.isdisjoint(document.shown_only_to)


def _visible(document: SearchDocument) -> SearchDocument:
    """Return the part of a screening document that everybody's searches find."""
    return SearchDocument(
        child_id=document.child_id,
        names=document.names[:1],
        sex=document.sex,
        date_of_birth=document.date_of_birth,
        birth_estimated=document.birth_estimated,
        responsible_authority=document.responsible_authority,
    )


def names_equal(criteria: Criteria, document: SearchDocument) -> bool:
    """Return whether the criteria have exactly the document's current names."""
    asked = normalise.name_readings(criteria.given_name or "", criteria.family_name or "")
    return any(reading in asked for reading in normalise.name_readings(*document.names[0]))


def without_new_identities(documents: Iterable[SearchDocument], criteria: Criteria) -> tuple[SearchDocument, ...]:
    """Return the documents that a comparison may name: a new identity only if its names are exactly these."""
    return tuple(each for each in documents if _may_be_named(criteria, each))
