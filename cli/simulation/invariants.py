"""What must be true at the end of every simulated day."""

from collections.abc import Iterator

from cli.simulation.people import AUTHORITIES, team
from cli.simulation.random_acts import Life
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.matching import Criteria
from contactpoint.domain.matching.index.index_entries import IndexEntries
from contactpoint.problems import Problem


def violations_of(life: Life) -> Iterator[str]:
    """Yield what is wrong today, and with which invented child, by number."""
    yield from _unbalanced(life)
    yield from (f"{life.day}: {each}" for each in life.destruction.violations(life.day))
    for child_id, person in life.people.items():
        stored = life.directory.stored[child_id]
        if person.found_right is stored and person.leaves_on > life.day and not (person.leads_to or person.shielded):
            continue  # Nothing was written since it was right.
        wrong = list(_wrong(life, child_id, stored, life.directory.entries[child_id]))
        yield from (f"{life.day}: {each}: {child_id}" for each in wrong)
        person.found_right = None if wrong else stored
    for child_id, person in life.gone.items():
        if person.leaves_on > life.day:
            yield f"{life.day}: somebody who need not leave is archived: {child_id}"
        stored, entries = life.directory.stored[child_id], life.directory.entries[child_id]
        if entries.shared or entries.private or not stored.archived:
            yield f"{life.day}: somebody over age is findable: {child_id}"
        if bool(entries.screening) != (stored.record.shield is not None):
            yield f"{life.day}: a hidden child who left is not screened against, or somebody else is: {child_id}"
    if life.people:
        yield from (f"{life.day}: {each}" for each in _unseen(life))


def _unbalanced(life: Life) -> Iterator[str]:
    came = life.children + life.counts["born"] + life.counts["registered_again"] + life.counts["came_back"]
    stored = len(life.directory.stored) + life.counts["destroyed"]
    if came != len(life.people) + life.counts["archived"] or came != stored + life.counts["came_back"]:
        yield f"{life.day}: the counts do not balance"
    if life.counts["shields_lost"]:
        yield f"{life.day}: a shield was lost"


def _wrong(life: Life, child_id: str, stored: StoredRecord, entries: IndexEntries) -> Iterator[str]:
    person = life.people[child_id]
    if all(life.people[number].leaves_on <= life.day for number in life.numbers_of(child_id)):
        yield "somebody who has to leave is in the directory"
    if stored.archived or not (entries.shared or entries.private):
        yield "somebody under age is lost"
    if stored.child.responsible_authority not in AUTHORITIES:
        yield "a record has no authority"
    if person.shielded and not (
        stored.record.has_own_shield and all(each.document.shielded for each in entries.shared)
    ):
        yield "a shield that was set and not lifted does not hold"
    if stored.record.shield is None and entries.screening:
        yield "a visible record is indexed as a hidden one"
    if person.leads_to and stored.record.leads_to != person.leads_to:
        yield "a merged number leads on to no other"
    kept = life.directory.stored.get(person.leads_to)
    waits = any(each.lifts for each in stored.record.pending)  # Others see no merge with it until that is decided.
    if kept and not waits and (kept.record.shield is None) != (stored.record.shield is None):
        yield "a merged child is hidden in part"


def _unseen(life: Life) -> Iterator[str]:
    """Look for one child, as somebody who knows the name and the date of birth."""
    child_id = life.random.choice(list(life.people))
    record = life.directory.stored[child_id].record
    if record.review or record.pending or life.people[child_id].leaves_on <= life.day:
        return
    who = team(life.people[child_id].authority)
    child = record.child
    asked = Criteria(given_name=child.given_name, family_name=child.family_name, date_of_birth=child.date_of_birth)
    found = search(life.deps, who, SearchChildren(access_reason="maintaining_record", criteria=asked))
    numbers = {candidate.child_id for candidate in found.candidates}
    if found.outcome != "refine" and numbers.isdisjoint(record.same_child):
        yield f"a search by name and date of birth does not find the child: {child_id}"
    try:
        view, _ = view_record(life.deps, who, child_id, "maintaining_record")
    except Problem:
        yield f"a record under age cannot be seen: {child_id}"
        return
    if view.child_id != (life.people[child_id].leads_to or child_id):
        yield f"a number shows another record: {child_id}"
