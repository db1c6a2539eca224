"""With what looks are compared: households, colleagues and children. Names and homes are compared only."""

from collections.abc import Mapping

from msgspec import Struct


class Household(Struct, frozen=True):
    """Family names and homes: of a child, or as a practitioner declares them. At night they are keyed digests."""

    family_names: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()

    def and_also(self, other: "Household") -> "Household":
        """Return both as one household."""
        return Household(self.family_names | other.family_names, self.homes | other.homes)


class Surroundings(Struct, frozen=True, kw_only=True):
    """What looks are compared with.

    Attributes
    ----------
    declared
        Practitioner to the household that they declare.
    colleagues
        Organisation to its practitioners.
    children
        Child to the household in which they live.
    """

    declared: Mapping[str, Household]
    colleagues: Mapping[str, tuple[str, ...]]
    children: Mapping[str, Household]
