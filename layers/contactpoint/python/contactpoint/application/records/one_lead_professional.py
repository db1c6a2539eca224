"""A child has one lead professional: who takes the lead, who loses it, and to whom it goes back after an error."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from contactpoint.application.authorisation import record_resource_for
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.records.involvement_access_and_events import recorder_notifications
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, is_permitted
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Involvement, StoredRecord
from contactpoint.domain.contacts.notification import StoredNotification


def lead_notifications(
    deps: Dependencies, stored: StoredRecord, written: tuple[Involvement, ...], event: AuditEvent
) -> tuple[StoredNotification, ...]:
    """Return the notification for a practitioner who leads today, and then does not any more."""
    led = {each.involvement_id for each in stored.involvements if each.leads(deps.today)}
    return tuple(
        notification
        for former in written[1:]
        if former.involvement_id in led
        for notification in recorder_notifications(stored, former, event, "lead_taken_over")
    )


def require_sight_of_all(stored: StoredRecord, caller: Caller) -> None:
    """Refuse to move the mark of the lead professional to somebody who may not see whom it is taken from."""
    if not _sees_all(stored, caller):
        raise not_permitted()


def _sees_all(stored: StoredRecord, caller: Caller) -> bool:
    if stored.state_for(caller) == "ordinary":
        return True
    return is_permitted(caller, "view_full_record", record_resource_for(stored, caller), MAINTAINING_RECORD)


def with_one_lead(stored: StoredRecord, involvement: Involvement) -> tuple[Involvement, ...]:
    """Return the involvements to write: this one and, if it becomes the lead, the former lead without the mark."""
    if not involvement.lead_professional:
        return (involvement,)
    former = _other_leads(stored, involvement)
    if former:
        involvement = replace(involvement, lead_from=former[0].involvement_id)
    return (involvement, *(replace(each, lead_professional=False) for each in former))


def _other_leads(stored: StoredRecord, involvement: Involvement) -> list[Involvement]:
    return [i for i in stored.involvements if i.lead_professional and i.involvement_id != involvement.involvement_id]


def with_lead_by_end(
    deps: Dependencies, caller: Caller, stored: StoredRecord, before: Involvement, after: Involvement
) -> Involvement:
    """Return an involvement without the lead if it has ended, or with it again if it did not end after all.

    It leads again only if nobody else does by now. Who does not see everybody cannot know that, and sets no lead.
    """
    if after.has_ended(deps.today):
        led = before.led_until_end or before.lead_professional
        return replace(after, lead_professional=False, led_until_end=led)
    others = (each for each in stored.all_involvements if each.involvement_id != after.involvement_id)
    is_led = any(each.leads(deps.today) for each in others)
    leads_again = before.led_until_end and _sees_all(stored, caller) and not is_led
    return replace(after, lead_professional=after.lead_professional or leads_again, led_until_end=False)


def with_lead_given_back(
    involvements: Iterable[Involvement], in_error: Involvement, today: date
) -> tuple[tuple[Involvement, ...], str]:
    """Return the involvements without one that was an error, and the id of the one that leads again, if one does.

    It is the one from which the error took the lead. If its work has ended, it led until the end.
    """
    given_to, left = "", []
    for each in involvements:
        if each.involvement_id == in_error.involvement_id:
            continue
        if in_error.lead_professional and in_error.lead_from == each.involvement_id and not each.sensitive:
            leads = replace(each, lead_professional=True).leads(today)
            given_to = each.involvement_id if leads else ""
            left.append(replace(each, lead_professional=leads, led_until_end=not leads))
        else:
            left.append(each)
    return tuple(left), given_to
