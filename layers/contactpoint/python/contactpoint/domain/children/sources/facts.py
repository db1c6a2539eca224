"""The facts of a child by name, so that each has a source of its own: a field, or one entry of a list."""

import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from contactpoint.domain.children.amendment import address_key, name_key
from contactpoint.domain.children.child import IDENTIFIERS, Address, Carer, Child, Name

FIELDS = (
    "given_name",
    "family_name",
    "date_of_birth",
    "sex",
    "nhs_number",
    "upn",
    "education",
    "gp_practice",
    "common_assessment_held_by",
)
LISTS = ("other_names", "previous_addresses", "carers", "former_nhs_numbers", "former_upns")


class Fact(NamedTuple):
    """One fact of a child.

    Attributes
    ----------
    pointer
        Where it is in a view of the child, as a JSON pointer.
    field
        The field of the child that it is, or is in.
    """

    pointer: str
    field: str
    value: Any

    @property
    def is_stated(self) -> bool:
        """Whether it says something: a number that is not known does not."""
        return self.value not in (None, "not_specified", ("no_known_address", None))


def facts_of(child: Child) -> dict[str, Fact]:
    """Return the facts of a child by name. The name of an entry depends on neither its place nor its writing."""
    facts = {field: Fact(f"/{field}", field, _value(child, field)) for field in FIELDS}
    home = (child.address_status, child.address)
    facts["address"] = Fact("/address" if child.address else "/address_status", "address", home)
    for field in LISTS:
        for place, entry in enumerate(getattr(child, field)):
            facts[entry_name(field, entry)] = Fact(f"/{field}/{place}", field, entry)
    return facts


def entry_name(field: str, entry: Name | Address | Carer | str) -> str:
    """Return the name of one entry of a list."""
    if isinstance(entry, Address):
        key = "|".join(address_key(entry))
    elif isinstance(entry, str):
        key = entry
    else:
        key = f"{name_key(entry.given_name or '')}|{name_key(entry.family_name)}"
    return f"{field}:{zlib.crc32(key.encode()):08x}"


def replaced_facts(before: Child) -> Iterator[tuple[str, str]]:
    """Yield the names of the facts that a change replaces, each with its name among the former ones."""
    former = Name(given_name=before.given_name, family_name=before.family_name, kind="former")
    yield "family_name", entry_name("other_names", former)
    if before.address:
        yield "address", entry_name("previous_addresses", before.address)
    for field, former_field in IDENTIFIERS:
        if number := getattr(before, field):
            yield field, entry_name(former_field, number)


def _value(child: Child, field: str) -> Any:
    if field == "date_of_birth":
        return child.date_of_birth, child.date_of_birth_estimated
    return getattr(child, field)
