"""The settings of a child's life that a register names: education, general practice, holder of a common assessment."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict

from contactpoint.domain.children.child import ChildDetails, Education, GpPractice, OrganisationReference
from contactpoint.domain.registers import RegisteredOrganisation, find_gp_practice, find_organisation, find_school
from contactpoint.problems import Problem, Violation, invalid


class EducationView(Education, frozen=True, kw_only=True, omit_defaults=True):
    """The child's place of education, with the name that the register gives it."""

    setting: str | None = None


class GpPracticeView(GpPractice, frozen=True, kw_only=True, omit_defaults=True):
    """The general practice, with the name and telephone number that the register gives it."""

    name: str | None = None
    telephone: str | None = None


class AssessmentHolderView(OrganisationReference, frozen=True, kw_only=True, omit_defaults=True):
    """The organisation that holds a common assessment, with the name that the register gives it."""

    name: str | None = None


def with_registered_names(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts to disclose, with the names that the registers give."""
    return {**facts, **{field: view(facts[field]) for field, view in _VIEWS.items() if facts.get(field)}}


def require_registered(child: ChildDetails, before: ChildDetails | None = None) -> None:
    """Raise `Problem` unless the registers have every entry that the child refers to.

    A reference that stood in the record ``before`` is kept, even if the register has lost the entry.

    Raises
    ------
    Problem
        ``unknown-organisation``; ``invalid-request`` for a holder of a common assessment whose work is sensitive.
    """
    if missing := [found for field, found in _unknown(child) if getattr(before, field, None) != getattr(child, field)]:
        raise unknown_organisation(*missing)
    holder = child.common_assessment_held_by
    registered = find_organisation(holder.organisation_id) if holder else None
    if registered and registered.sensitivity != "ordinary":
        raise invalid(
            "/common_assessment_held_by", "Leave this out: who provides a sensitive service is not shown to everybody."
        )


def require_registered_provider(organisation_id: str) -> RegisteredOrganisation:
    """Return the organisation that provides a service.

    Raises
    ------
    Problem
        ``unknown-organisation``; ``unclassified-organisation`` while it is not settled whether its work is sensitive.
    """
    provider = find_organisation(organisation_id)
    if provider is None:
        raise unknown_organisation(Violation("/organisation_id", "No one has this id in the register."))
    if provider.sensitivity == "undecided":
        raise Problem(
            "unclassified-organisation",
            "It is not settled yet whether this organisation provides sensitive services. The directory team has been"
            " asked to decide. Record nothing until it has.",
        )
    return provider


def unknown_organisation(*violations: Violation) -> Problem:
    """Return the problem of an entry that the registers do not have."""
    return Problem(
        "unknown-organisation",
        "The register has no such entry; see `violations`. Check the identifier. If it is right, send it to your"
        " authority's directory team, with the full name and the kind of services. The team has the entry added. Then"
        " send this again.",
        violations,
    )


def _unknown(child: ChildDetails) -> Iterator[tuple[str, Violation]]:
    """Yield each field that refers to no entry of its register."""
    education, practice, holder = child.education, child.gp_practice, child.common_assessment_held_by
    if education and education.urn and find_school(education.urn) is None:
        yield "education", Violation("/education/urn", "No setting has this number in the register.")
    if practice and find_gp_practice(practice.ods_code) is None:
        yield "gp_practice", Violation("/gp_practice/ods_code", "No practice has this code in the register.")
    if holder and find_organisation(holder.organisation_id) is None:
        at = "/common_assessment_held_by/organisation_id"
        yield "common_assessment_held_by", Violation(at, "No one has this id in the register.")


def _education_view(education: Education) -> EducationView:
    setting = find_school(education.urn) if education.urn else None
    return EducationView(**asdict(education), setting=setting.name if setting else None)


def _practice_view(practice: GpPractice) -> GpPracticeView:
    found = find_gp_practice(practice.ods_code)
    return GpPracticeView(
        ods_code=practice.ods_code, name=found.name if found else None, telephone=found.telephone if found else None
    )


def _holder_view(holder: OrganisationReference) -> AssessmentHolderView:
    found = find_organisation(holder.organisation_id)
    return AssessmentHolderView(organisation_id=holder.organisation_id, name=found.name if found else None)


_VIEWS: Mapping[str, Any] = {
    "education": _education_view,
    "gp_practice": _practice_view,
    "common_assessment_held_by": _holder_view,
}
