"""Finds entries of the registers. Only the registers name them, so nobody can write a remark as a name.

The entries are samples, kept with the code. National registers (GIAS, ODS) replace them without another interface.
"""

from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

Sensitivity = Literal["ordinary", "sensitive", "undecided"]
Entry = TypeVar("Entry", bound=Struct)


class RegisteredOrganisation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation that works with children.

    Attributes
    ----------
    sensitivity
        ``sensitive`` if all that it provides are sensitive services; ``undecided`` if that has not been settled yet.
    """

    organisation_id: str
    name: str
    sensitivity: Sensitivity = "ordinary"


class RegisteredSetting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An education setting, by its unique reference number."""

    urn: str
    name: str


class RegisteredPractice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A general practice, by its ODS code."""

    ods_code: str
    name: str
    telephone: str | None = None


def find_organisation(organisation_id: str) -> RegisteredOrganisation | None:
    """Return an organisation, or None if there is none with this identifier."""
    return _entries("organisations", RegisteredOrganisation, "organisation_id").get(organisation_id)


def find_setting(urn: str) -> RegisteredSetting | None:
    """Return an education setting, or None if there is none with this number."""
    return _entries("settings", RegisteredSetting, "urn").get(urn)


def find_gp_practice(ods_code: str) -> RegisteredPractice | None:
    """Return a general practice, or None if there is none with this code."""
    return _entries("gp_practices", RegisteredPractice, "ods_code").get(ods_code)


@cache
def _entries(register: str, kind: type[Entry], key: str) -> dict[str, Entry]:
    content = files("contactpoint.domain.registers.data").joinpath(f"{register}.json").read_bytes()
    entries: list[Any] = msgspec.json.decode(content, type=list[kind])  # type: ignore[valid-type] # a type at run time
    return {getattr(entry, key): entry for entry in entries}
