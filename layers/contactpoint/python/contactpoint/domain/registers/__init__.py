"""Registers of organisations, education settings and GP practices: a record refers to their entries by identifier."""

from contactpoint.domain.registers.register import (
    RegisteredOrganisation,
    RegisteredPractice,
    RegisteredSetting,
    Sensitivity,
    find_gp_practice,
    find_organisation,
    find_setting,
    has_organisation_named,
)

__all__ = [
    "RegisteredOrganisation",
    "RegisteredPractice",
    "RegisteredSetting",
    "Sensitivity",
    "find_gp_practice",
    "find_organisation",
    "find_setting",
    "has_organisation_named",
]
