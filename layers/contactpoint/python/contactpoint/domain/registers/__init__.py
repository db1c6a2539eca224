"""Registers of organisations, education settings and GP practices: a record refers to their entries by identifier."""

from contactpoint.domain.registers.register import (
    RegisteredOrganisation,
    RegisteredPractice,
    RegisteredSchool,
    Sensitivity,
    find_gp_practice,
    find_organisation,
    find_school,
    has_organisation_named,
)

__all__ = [
    "RegisteredOrganisation",
    "RegisteredPractice",
    "RegisteredSchool",
    "Sensitivity",
    "find_gp_practice",
    "find_organisation",
    "find_school",
    "has_organisation_named",
]
