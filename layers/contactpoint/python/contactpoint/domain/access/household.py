"""The household that a practitioner declares: keyed digests only, which nobody reads back (rulebook, section 9)."""

from datetime import date

from msgspec import Struct

MAX_FAMILY_NAMES = 3


class DeclaredHousehold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept of a household, and since when: the digests of its home and of its other family names.

    Each has a digest under every key of its keyset. So one that was declared before a rotation still agrees with what
    an event says after it.
    """

    declared_on: date
    homes: tuple[str, ...]
    family_names: tuple[str, ...] = ()
