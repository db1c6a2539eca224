"""Finds entries of the registers. Only the registers name them, so nobody can write a remark as a name.

The entries are samples, kept with the code. National registers (GIAS, ODS) replace them without another interface.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

Sensitivity = Literal["ordinary", "sensitive", "undecided"]
Entry = TypeVar("Entry", bound=Struct)

_SENSITIVE_NAME = (
    r"\b(?:abortion|addict|alcohol|anorexi|bulimi|camhs|contracept|counsel|detox|drug|eating disorder|"
    r"family planning|genito|gum clinic|hiv|mental|misuse|pregnancy advi|psych|rape|rehab|self.harm|"
    r"sexual|substance|suicid|trauma)"
)
"""The beginnings of words. A council is no counsel: it begins with other letters."""


class RegisteredOrganisation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation that works with children.

    Attributes
    ----------
    sensitivity
        ``sensitive`` if all that it provides are sensitive services; ``undecided`` if that has not been settled yet.
    name_checked
        A directory team has decided that the services are ordinary although the name suggests sensitive ones.
    """

    organisation_id: str
    name: str
    sensitivity: Sensitivity = "undecided"
    name_checked: bool = False


class RegisteredSchool(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A school or another education setting, by its unique reference number."""

    urn: str
    name: str


class RegisteredPractice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A general practice, by its ODS code."""

    ods_code: str
    name: str
    telephone: str | None = None


def find_organisation(organisation_id: str) -> RegisteredOrganisation | None:
    """Return an organisation, or None if there is none with this identifier."""
    return _organisations().get(organisation_id)


def ordinary_organisations() -> tuple[RegisteredOrganisation, ...]:
    """Return the organisations whose work is not sensitive, by name."""
    ordinary = (each for each in _organisations().values() if each.sensitivity == "ordinary")
    return tuple(sorted(ordinary, key=lambda each: each.name))


def has_organisation_named(name: str) -> bool:
    """Return whether the register has an organisation of exactly this name."""
    return any(each.name == name for each in _organisations().values())


def classified(entry: RegisteredOrganisation) -> RegisteredOrganisation:
    """Return an entry, ``undecided`` if its name contradicts that it is ``ordinary`` and nobody has checked that."""
    if entry.sensitivity == "ordinary" and not entry.name_checked and suggests_sensitive_service(entry.name):
        return replace(entry, sensitivity="undecided")
    return entry


def suggests_sensitive_service(name: str) -> bool:
    """Return whether the name of an organisation suggests sexual health, mental health or substance misuse."""
    return bool(re.search(_SENSITIVE_NAME, unicodedata.normalize("NFKC", name).casefold()))


def find_school(urn: str) -> RegisteredSchool | None:
    """Return a school, or None if there is none with this number."""
    return _entries("schools", RegisteredSchool, "urn").get(urn)


def find_gp_practice(ods_code: str) -> RegisteredPractice | None:
    """Return a general practice, or None if there is none with this code."""
    return _entries("gp_practices", RegisteredPractice, "ods_code").get(ods_code)


@cache
def _organisations() -> dict[str, RegisteredOrganisation]:
    found = _entries("organisations", RegisteredOrganisation, "organisation_id")
    return {key: classified(entry) for key, entry in found.items()}


@cache
def _entries(register: str, kind: type[Entry], key: str) -> dict[str, Entry]:
    content = files("contactpoint.domain.registers.data").joinpath(f"{register}.json").read_bytes()
    entries: list[Any] = msgspec.json.decode(content, type=list[kind])  # type: ignore[valid-type] # a type at run time
    return {getattr(entry, key): entry for entry in entries}
