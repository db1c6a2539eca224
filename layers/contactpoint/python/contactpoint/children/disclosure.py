"""What of a record may leave: one function for records and candidates, the only place that picks fields.

A field that is not listed in `SHOWN_BY` does not leave (rulebook, sections 2 and 4 to 6).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from contactpoint.children.involvement import Involvement
from contactpoint.children.record import (
    Address,
    AddressStatus,
    Carer,
    Education,
    Email,
    GpPractice,
    Name,
    NameText,
    Sex,
    Telephone,
)


class Sight(Struct, frozen=True, kw_only=True):
    """What the policy decided that one reader may see of one record, for one reason.

    `sensitive` are the ids of the sensitive involvements that are open to this reader.
    """

    view: bool = False
    whereabouts: bool = False
    nhs_number: bool = False
    upn: bool = False
    sensitive: frozenset[str] = frozenset()


SHOWN_BY = MappingProxyType(
    {
        "child_id": "view",
        "given_name": "view",
        "family_name": "view",
        "date_of_birth": "view",
        "sex": "view",
        "shielded": "view",
        "carers": "view",
        "responsible_authority": "whereabouts",
        "other_names": "whereabouts",
        "address_status": "whereabouts",
        "address": "whereabouts",
        "locality": "whereabouts",
        "previous_addresses": "whereabouts",
        "education": "whereabouts",
        "gp_practice": "whereabouts",
        "common_assessment_held_by": "whereabouts",
        "involvements": "whereabouts",
        "nhs_number": "nhs_number",
        "upn": "upn",
    }
)
"""Field to what a reader must be allowed, so that it leaves. Of carers the names alone leave with `view`."""


class CarerShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carer; of a shielded record's, the name alone."""

    given_name: NameText
    family_name: NameText
    relationship: str | None = None
    telephone: Telephone | None = None
    email: Email | None = None


class Disclosed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record as one reader may see it, with those who work with the child: whoever leads first, then the newest.

    What is not known, or not open to the reader, is left out. `sensitive_service_involved` tells that there is one, and
    neither which nor how many; to reach it, ask for contact.
    """

    child_id: str
    given_name: NameText
    family_name: NameText
    date_of_birth: date
    sex: Sex
    shielded: bool = False
    responsible_authority: str | None = None
    other_names: tuple[Name, ...] = ()
    address_status: AddressStatus | None = None
    address: Address | None = None
    previous_addresses: tuple[Address, ...] = ()
    nhs_number: str | None = None
    upn: str | None = None
    carers: tuple[CarerShown, ...] = ()
    education: Education | None = None
    gp_practice: GpPractice | None = None
    common_assessment_held_by: str | None = None
    involvements: tuple[Involvement, ...] = ()
    sensitive_service_involved: bool = False


def disclose(facts: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """Return exactly the facts that may leave; none at all where the reader may not even view the record.

    Parameters
    ----------
    facts
        Field to value, of a whole record or of as much as a candidate is chosen by.
    sight
        What the policy decided.
    """
    if not sight.view:
        return {}
    shown = {name: value for name, value in facts.items() if name in SHOWN_BY and getattr(sight, SHOWN_BY[name])}
    if "carers" in shown:
        shown["carers"] = tuple(_carer(carer, sight) for carer in shown["carers"])
    if "involvements" in shown:
        everybody: tuple[Involvement, ...] = shown["involvements"]
        shown["sensitive_service_involved"] = any(i.sensitive for i in everybody)
        shown["involvements"] = _in_order(i for i in everybody if _open(i, sight))
    return shown


def _carer(carer: Carer, sight: Sight) -> CarerShown:
    if not sight.whereabouts:
        return CarerShown(given_name=carer.given_name, family_name=carer.family_name)
    return CarerShown(
        given_name=carer.given_name,
        family_name=carer.family_name,
        relationship=carer.relationship,
        telephone=carer.telephone,
        email=carer.email,
    )


def _open(involvement: Involvement, sight: Sight) -> bool:
    return not involvement.sensitive or involvement.involvement_id in sight.sensitive


def _in_order(involvements: Iterable[Involvement]) -> tuple[Involvement, ...]:
    return tuple(sorted(involvements, key=_lead_then_newest))


def _lead_then_newest(involvement: Involvement) -> tuple[bool, bool, int]:
    ended = involvement.end_date is not None
    return not involvement.lead_professional, ended, -involvement.start_date.toordinal()
