"""What a practitioner is told of the own account."""

from datetime import date

from msgspec import Struct

from contactpoint.access import Reader, permit
from contactpoint.access.table import may_ever
from contactpoint.directory.desk import Desk
from contactpoint.problems import not_found


class OwnAccount(Struct, frozen=True, kw_only=True):
    """Who one is to the directory, what one may do, and until when the checks count."""

    practitioner_id: str
    name: str
    job_title: str
    organisation_id: str
    organisation: str
    role: str
    may: tuple[str, ...]
    vetting_valid_until: date
    training_valid_until: date
    confirmed_until: date


def own_account(desk: Desk, reader: Reader) -> OwnAccount:
    """Return the reader's own account. It shows no child, so it leaves no event."""
    permit(reader, "view_own_account")
    person = desk.accounts.named([reader.practitioner_id]).get(reader.practitioner_id)
    body = desk.accounts.organisations([reader.organisation_id]).get(reader.organisation_id)
    if person is None or body is None:
        raise not_found()
    return OwnAccount(
        practitioner_id=person.practitioner_id,
        name=person.name,
        job_title=person.job_title,
        organisation_id=body.organisation_id,
        organisation=body.name,
        role=person.role,
        may=may_ever(reader.role, reader.organisation_type),
        vetting_valid_until=person.vetting_valid_until,
        training_valid_until=person.training_valid_until,
        confirmed_until=person.confirmed_until,
    )
