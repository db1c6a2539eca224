"""An involvement that is recorded again: the very same changes nothing, and other content must not be lost."""

from datetime import date
from types import MappingProxyType

from msgspec.structs import replace

from contactpoint.application.authorisation import visibility_of
from contactpoint.application.records.one_lead_professional import is_lead
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.children import Involvement, InvolvementDetails, StoredRecord, name_key
from contactpoint.problems import Violation, invalid, invalid_request

RECORDED_ALREADY = MappingProxyType(
    {
        "telephone": "It is recorded already with another number. Change that entry.",
        "email": "It is recorded already with another email address. Change that entry.",
        "role": "It is recorded already with another role. Change that entry.",
        "end_date": "It is recorded already with another last day. Change that entry.",
        "lead_professional": "It is recorded already without the mark of the lead professional. Change that entry.",
    }
)
"""Facts that can be amended, and what somebody is told who records them otherwise."""
ENDED_ALREADY = "It is recorded already, and has ended. Record it with the new start, or change that entry."


def find_same(stored: StoredRecord, caller: Caller, details: InvolvementDetails) -> Involvement | None:
    """Return the involvement that was recorded already, or None.

    What the caller may not see is not compared: a sensitive service of a colleague, or one of a shielded child.
    """
    name, is_open = _name_key(details), stored.state_for(caller) == "ordinary"
    return next(
        (
            each
            for each in stored.involvements
            if (each.service, each.organisation_id, each.start_date)
            == (details.service, details.organisation_id, details.start_date)
            and _name_key(each) == name
            and (
                each.recorded_by == caller.practitioner_id
                or (is_open and not each.sensitive and each.recorded_by_organisation == caller.organisation_id)
            )
        ),
        None,
    )


def require_no_other_content(
    caller: Caller, stored: StoredRecord, same: Involvement, details: InvolvementDetails, today: date
) -> None:
    """Raise `Problem` ``invalid-request`` if what was sent says more than the involvement that was recorded already,
    or if that one has ended: it stays so, and nobody would call the person.

    Of one that the caller may not see, nothing is compared: a directory team may have changed it (rulebook, section 5).
    """
    visibility = visibility_of(caller, stored, MAINTAINING_RECORD)
    if not (same.involvement_id in visibility.sensitive if same.sensitive else visibility.full_record):
        return
    if same.has_ended(today) and details.end_date != same.end_date:
        raise invalid("/start_date", ENDED_ALREADY)
    same = replace(same, lead_professional=is_lead(stored, caller, same))
    found = [
        Violation(f"/{name}", said)
        for name, said in RECORDED_ALREADY.items()
        if (sent := _comparable(details, name)) and sent != _comparable(same, name)
    ]
    if found:
        raise invalid_request(*found)


def _comparable(involvement: InvolvementDetails, name: str) -> object:
    """Return a fact so that two ways of writing it are one. A number has one form anyway."""
    value = getattr(involvement, name)
    return value.casefold() if name == "email" and value else value


def _name_key(involvement: InvolvementDetails) -> str:
    return name_key(involvement.practitioner_name)
