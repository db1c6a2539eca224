"""The child: whom to call first, who else works with the child, and last where the child lives."""

from datetime import date
from typing import Any, Literal

from msgspec.structs import replace

from contactpoint.application.accounts.duty_numbers import duty_numbers
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import InvolvementView, RecordView
from contactpoint.web.changes_of_entry import changes_of_entry
from contactpoint.web.page_response import Page
from contactpoint.web.texts.words import age_on
from contactpoint.web.visit import Visit


def show(visit: Visit, recorded: str = "", handed_over_to: str = "", **said: Any) -> Page:
    """Show the child, and what is said of the step before. Each time it is shown, the look is recorded.

    That an entry was ``recorded`` is said as long as it is there, or of a hidden child, whose entries are not shown;
    that it was ``handed_over_to`` a new person, on the day on which that person's entry begins.
    """
    page = visit.recall()
    record, _ = view_record(visit.deps, visit.caller, page.child_id, page.access_reason)  # type: ignore[arg-type]
    facts = facts_of(visit, record)
    is_there = any(each.involvement_id == recorded for each in record.involvements)
    began = {each.involvement_id: each.start_date for each in record.involvements}
    said["handed_over"] = began.get(handed_over_to) == visit.deps.today
    said["recorded"] = recorded if facts["hidden"] or is_there else ""
    return visit.show("child/child", **facts, reason=page.access_reason, **said)


def show_recorded(visit: Visit) -> Page:
    """Show the child after an entry was recorded, which can be taken back there if it is hidden."""
    return show(visit, recorded=visit.captured[1])


def show_handed_over(visit: Visit) -> Page:
    """Show the child after an entry was handed over to a new person."""
    return show(visit, handed_over_to=visit.captured[1])


def show_taken_back(visit: Visit) -> Page:
    """Show the child after an entry was taken back."""
    return show(visit, taken_back=True)


def show_lifted(visit: Visit) -> Page:
    """Show the child after what hid it was lifted."""
    return show(visit, lifted=True)


def show_visible(visit: Visit) -> Page:
    """Show the child to somebody who wanted to see what is hidden no longer."""
    return show(visit, visible=True)


def call_sheet(visit: Visit) -> Page:
    """Show names and numbers only, to print, with who prints them. There is none of a hidden child.

    A sheet is carried about and read out, so it leaves out what is confidential (rulebook, section 6).
    """
    page = visit.recall()
    record, _ = view_record(visit.deps, visit.caller, page.child_id, page.access_reason)  # type: ignore[arg-type]
    printed = replace(record, involvements=tuple(each for each in record.involvements if not each.sensitive))
    facts = facts_of(visit, printed)
    return visit.show("child/call_sheet", **facts, leaves_out=printed != record, printed_at=visit.deps.now())


def facts_of(visit: Visit, record: RecordView, *, shown_once: bool = False) -> dict[str, Any]:
    """Return what the template shows of a record, in the order in which people need it."""
    going_on = [each for each in record.involvements if not each.ended]
    current = [each for each in going_on if goes_on(each, visit.deps.today)]
    hidden = record.shielded and not shown_once and record.address_status is None
    lead = next((each for each in current if each.lead_professional), None)
    return {
        "record": record,
        "hidden": hidden,
        "shown_once": shown_once,
        "may_override": hidden and visit.caller.role == "shield_override_practitioner",
        "age": age_on(visit.deps.today, record.date_of_birth),
        "lead": lead,
        "others": [each for each in current if each is not lead],
        "later": [each for each in going_on if each not in current],
        "ended": [each for each in record.involvements if each.ended],
        "changes": {
            each.involvement_id: changes_of_entry(visit.caller, record, each, visit.deps.today)
            for each in record.involvements
        },
        "sees_confidential": _sees_confidential(visit, record),
        "duty": duty_numbers(visit.deps, None if hidden else record.responsible_authority),
        "today": visit.deps.today,
    }


def _sees_confidential(visit: Visit, record: RecordView) -> Literal["all", "some", "none"]:
    """Return which confidential services that go on the person can see, by what they are and what they see.

    Who recorded one of them is not told whether there are others.
    """
    if visit.caller.role == "directory_team" and record.responsible_authority == visit.caller.organisation_id:
        return "all"
    seen = any(each.sensitive and goes_on(each, visit.deps.today) for each in record.involvements)
    return "some" if seen else "none"


def goes_on(involvement: InvolvementView, today: date) -> bool:
    """Return whether somebody works with the child today: not before the start, nor after the end."""
    return involvement.start_date <= today and not involvement.ended
