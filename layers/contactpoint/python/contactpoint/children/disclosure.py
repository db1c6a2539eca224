"""What of a record may leave, and for whom: the only place that picks fields (rulebook, sections 2 and 4)."""

from collections.abc import Iterable

import msgspec

from contactpoint.access import Reader
from contactpoint.children.involvement import Involvement
from contactpoint.children.record import Child

IDENTIFIER_READERS = {
    "nhs_number": frozenset({"health"}),
    "upn": frozenset({"education", "local_authority"}),
}
"""External identifiers are readable only by bodies whose function they serve (rulebook, section 2)."""


def may_know(identifier: str, reader: Reader) -> bool:
    """Tell whether the identifier serves the function of the reader's organisation."""
    return reader.organisation_type in IDENTIFIER_READERS[identifier]


class Disclosed(Child, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record as one reader may see it, with those who work with the child: whoever leads first, then the newest.

    What is not known, or not open to the reader, is left out.
    """

    involvements: tuple[Involvement, ...] = ()


def disclose(child: Child, involvements: Iterable[Involvement], reader: Reader) -> Disclosed:
    """Return the record as this reader may see it."""
    shown = msgspec.structs.asdict(child)
    for identifier in IDENTIFIER_READERS:
        if not may_know(identifier, reader):
            shown[identifier] = None
    return Disclosed(**shown, involvements=tuple(sorted(involvements, key=_lead_then_newest)))


def _lead_then_newest(involvement: Involvement) -> tuple[bool, bool, int]:
    ended = involvement.end_date is not None
    return not involvement.lead_professional, ended, -involvement.start_date.toordinal()
