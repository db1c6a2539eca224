"""What somebody can change of an entry that they see: the policy's answer, so that a page offers nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from contactpoint.domain.access import Action, Caller, are_permitted
from contactpoint.domain.access.resources import involvement_resource
from contactpoint.domain.children import InvolvementView, RecordView

Change = Literal["confirm", "correct", "hand_over", "end", "go_on", "error"]


def changes_of_entry(caller: Caller, record: RecordView, entry: InvolvementView, today: date) -> frozenset[Change]:
    """Return the changes that the caller can make.

    Who of an organisation recorded an ordinary entry is not shown. So it is as if the caller had: whether they can take
    it back, `may_take_back` says.
    """
    return frozenset(_permitted(caller, record, entry, today))


def _permitted(caller: Caller, record: RecordView, entry: InvolvementView, today: date) -> Iterator[Change]:
    is_of_colleague = entry.recorded_by_organisation == caller.organisation_id
    resource = involvement_resource(
        "shielded" if record.shielded else "ordinary",
        record.responsible_authority or "",
        sensitive=entry.sensitive,
        recorded_by_organisation=entry.recorded_by_organisation,
        recorded_by=caller.practitioner_id if is_of_colleague else "",
        provider_id=entry.provider_id,
    )
    take_back: Action = "withdraw_involvement" if entry.sensitive else "retract_involvement"
    asked: tuple[Action, ...] = ("confirm_involvement", "amend_involvement", take_back)
    confirms, amends, takes_back = are_permitted(caller, [(action, resource) for action in asked])
    if confirms:
        yield "confirm"
    if amends:
        yield from ("correct", "end", "go_on")
        if entry.start_date <= today:
            yield "hand_over"
    if takes_back:
        yield "error"
