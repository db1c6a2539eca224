"""Bodies that change a record or an involvement: what is not sent stays as it is."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, defstruct, structs

from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.domain.children import ChildDetails, InvolvementDetails
from contactpoint.domain.text_normalisation import TextFields

_AMENDABLE = ("end_date", "practitioner_name", "role", "telephone", "email", "lead_professional")


def _partial_of(name: str, of: type[Struct], fields: tuple[str, ...], doc: str, **more: Any) -> type[Struct]:
    """Return a message in which each of ``fields``, and ``more`` by their types, may be given or left as it is."""
    types = {f.name: f.type for f in structs.fields(of)} | more
    optional = [(f, types[f] | UnsetType, UNSET) for f in (*fields, *more)]
    made = defstruct(name, optional, bases=(TextFields,), frozen=True, kw_only=True, forbid_unknown_fields=True)
    made.__doc__ = doc
    return made


ChildChanges = _partial_of(
    "ChildChanges",
    ChildDetails,
    ChildDetails.__struct_fields__,
    "What to change of a record; what is not sent stays, and a null takes an optional value away.",
    confirmed_new=ConfirmedNew,
)
InvolvementChanges = _partial_of(
    "InvolvementChanges", InvolvementDetails, _AMENDABLE, "What to change of an involvement; what is not sent stays."
)


def sent_fields(changes: Struct) -> dict[str, Any]:
    """Return the changes that were sent."""
    return {k: v for k, v in structs.asdict(changes).items() if v is not UNSET}
