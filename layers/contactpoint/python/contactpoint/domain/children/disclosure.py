"""Discloses a record: one function for records and candidates, and the only place that picks fields.

A field that is not listed in `VISIBILITY_REQUIRED` is never disclosed (rulebook, sections 2 and 4 to 6).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children.child import (
    Address,
    AddressStatus,
    Carer,
    Email,
    Name,
    OrganisationId,
    PersonName,
    Sex,
    Telephone,
)
from contactpoint.domain.children.decisions.challenge import ChallengedFact
from contactpoint.domain.children.involvements.involvement import Involvement, PractitionerRole, SensitiveBasis, Service
from contactpoint.domain.children.schools_and_practices import (
    AssessmentHolderView,
    EducationView,
    GpPracticeView,
    with_registered_names,
)
from contactpoint.domain.children.sources.source import SourceKind
from contactpoint.domain.facts.telephones import to_readable


class Visibility(Struct, frozen=True, kw_only=True):
    """The fields of one record that the policy lets one caller see, for one access reason.

    `sensitive` are the ids of the sensitive involvements that the caller may see.
    """

    view: bool = False
    full_record: bool = False
    nhs_number: bool = False
    upn: bool = False
    sensitive: frozenset[str] = frozenset()


VISIBILITY_REQUIRED = MappingProxyType(
    {
        "child_id": "view",
        "given_name": "view",
        "family_name": "view",
        "date_of_birth": "view",
        "date_of_birth_estimated": "view",
        "sex": "view",
        "shielded": "view",
        "carers": "view",
        "responsible_authority": "full_record",
        "other_names": "full_record",
        "address_status": "full_record",
        "address": "full_record",
        "locality": "full_record",
        "previous_addresses": "full_record",
        "education": "full_record",
        "gp_practice": "full_record",
        "common_assessment_held_by": "full_record",
        "involvements": "full_record",
        "nhs_number": "nhs_number",
        "upn": "upn",
        "former_nhs_numbers": "nhs_number",
        "former_upns": "upn",
    }
)
"""Field to the permission that discloses it. `view` discloses only the names of carers."""


class CarerView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carer. Only the name is shown if the record is shielded."""

    given_name: PersonName | None = None
    family_name: PersonName
    relationship: str | None = None
    telephone: Telephone | None = None
    email: Email | None = None


class InvolvementView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An involvement with its id, the organisation's name in the register, and the organisation that recorded it.

    `ended` and `lead_professional` are read on the day that you look. `last_confirmed_on` is the day on which the
    organisation that recorded the involvement last said that it is right. `provider_id` is the practitioner who
    recorded a sensitive service, and decides about contact. Nobody else than its provider and the directory team
    may learn of an involvement that is `sensitive`.
    """

    involvement_id: str
    service: Service
    organisation_id: OrganisationId
    practitioner_name: PersonName
    role: PractitionerRole
    start_date: date
    recorded_by_organisation: str
    end_date: date | None = None
    ended: bool = False
    telephone: Telephone | None = None
    email: Email | None = None
    lead_professional: bool = False
    basis: SensitiveBasis | None = None
    organisation: str = ""
    provider_id: str = ""
    last_confirmed_on: date | None = None
    sensitive: bool = False


class SourceView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where facts come from, and since when. `facts` are JSON pointers into this record.

    `confirmed_on` is the day on which they were last said again. Only the record's own directory team is shown the
    organisation and the practitioner.
    """

    facts: tuple[str, ...]
    source: SourceKind
    stated_on: date
    confirmed_on: date | None = None
    organisation_id: str = ""
    practitioner_id: str = ""


class RecordView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record as you may see it. The lead professional comes first, then the newest involvement.

    A field is missing if its value is unknown or if you may not see it. `sensitive_service_involved` says that a
    sensitive service works with the child today, but not which or how many: before its start and after its end it says
    nothing. To reach it, make a contact request. `accuracy_challenged` names the fields that somebody says are wrong,
    until the directory team decides.
    """

    child_id: str
    given_name: PersonName | None = None
    family_name: PersonName
    date_of_birth: date
    sex: Sex
    date_of_birth_estimated: bool = False
    shielded: bool = False
    responsible_authority: str | None = None
    other_names: tuple[Name, ...] = ()
    address_status: AddressStatus | None = None
    address: Address | None = None
    previous_addresses: tuple[Address, ...] = ()
    nhs_number: str | None = None
    upn: str | None = None
    former_nhs_numbers: tuple[str, ...] = ()
    former_upns: tuple[str, ...] = ()
    carers: tuple[CarerView, ...] = ()
    education: EducationView | None = None
    gp_practice: GpPracticeView | None = None
    common_assessment_held_by: AssessmentHolderView | None = None
    involvements: tuple[InvolvementView, ...] = ()
    sensitive_service_involved: bool = False
    accuracy_challenged: tuple[ChallengedFact, ...] = ()
    sources: tuple[SourceView, ...] = ()


def disclose(facts: Mapping[str, Any], visibility: Visibility, today: date) -> dict[str, Any]:
    """Return exactly the facts that may be disclosed; none if the caller may not view the record at all.

    Parameters
    ----------
    facts
        Field to value, of a whole record or of a candidate.
    visibility
        What the policy decided.
    today
        The day in London. A sensitive service is told of only while it goes on: one that has ended is not involved.
    """
    if not visibility.view:
        return {}
    disclosed = {
        name: value
        for name, value in facts.items()
        if name in VISIBILITY_REQUIRED and getattr(visibility, VISIBILITY_REQUIRED[name])
    }
    if "carers" in disclosed:
        disclosed["carers"] = tuple(_carer(carer, visibility) for carer in disclosed["carers"])
    if "involvements" in disclosed:
        involvements: tuple[Involvement, ...] = disclosed["involvements"]
        disclosed["sensitive_service_involved"] = any(i.sensitive and i.goes_on(today) for i in involvements)
        disclosed["involvements"] = tuple(i for i in involvements if _may_disclose(i, visibility))
    challenged = {each.fact for each in facts.get("challenges", ())} & disclosed.keys()
    if challenged:
        disclosed["accuracy_challenged"] = tuple(sorted(challenged))
    if visibility.full_record and "sources" in facts:
        disclosed["sources"] = tuple(_of_disclosed(facts["sources"], disclosed.keys()))
    return with_registered_names(disclosed)


def _of_disclosed(sources: Iterable[SourceView], fields: Collection[str]) -> Iterator[SourceView]:
    """Yield the sources of what is disclosed. That of a hidden number would tell that there is one."""
    for each in sources:
        facts = tuple(pointer for pointer in each.facts if pointer.split("/")[1] in fields)
        if facts:
            yield replace(each, facts=facts)


def _carer(carer: Carer, visibility: Visibility) -> CarerView:
    if not visibility.full_record:
        return CarerView(given_name=carer.given_name, family_name=carer.family_name)
    return CarerView(
        given_name=carer.given_name,
        family_name=carer.family_name,
        relationship=carer.relationship,
        telephone=carer.telephone and to_readable(carer.telephone),
        email=carer.email,
    )


def _may_disclose(involvement: Involvement, visibility: Visibility) -> bool:
    return not involvement.sensitive or involvement.involvement_id in visibility.sensitive


def to_involvement_views(involvements: Iterable[Involvement], today: date) -> tuple[InvolvementView, ...]:
    """Return involvements as they are today: who leads first, then those who go on, then the newest."""
    views = (_involvement_view(each, today) for each in involvements)
    return tuple(sorted(views, key=lambda v: (not v.lead_professional, v.ended, -v.start_date.toordinal())))


def _involvement_view(involvement: Involvement, today: date) -> InvolvementView:
    shown = {name: getattr(involvement, name) for name in _SHOWN_OF_INVOLVEMENT}
    return InvolvementView(
        **shown,
        ended=involvement.has_ended(today),
        lead_professional=involvement.leads(today),
        telephone=involvement.telephone and to_readable(involvement.telephone),
    )


_COMPUTED = frozenset({"ended", "lead_professional", "telephone"})
_SHOWN_OF_INVOLVEMENT = tuple(name for name in InvolvementView.__struct_fields__ if name not in _COMPUTED)
