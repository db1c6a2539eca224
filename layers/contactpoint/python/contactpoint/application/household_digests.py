"""Keyed digests of homes and of family names, by which detection compares households without reading one."""

from collections.abc import Iterable

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.children import RecordView
from contactpoint.domain.children.child import Address
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.shielded_homes import home_of_address


def home_digests(deps: Dependencies, address: Address) -> tuple[str, ...]:
    """Return the digests of a home; none if the address names no home of its own, such as a hospital or a street."""
    home = home_of_address(address)
    return deps.household_digests(f"home|{home}") if home else ()


def name_digests(deps: Dependencies, family_names: Iterable[str]) -> tuple[str, ...]:
    """Return the digests of family names; none of what says nothing, such as "Not known"."""
    known = dict.fromkeys(filter(None, map(normalise.name, family_names)))
    return tuple(digest for name in known for digest in deps.household_digests(f"name|{name}"))


def digests_of_homes_shown(deps: Dependencies, view: RecordView) -> tuple[str, ...]:
    """Return the digests of the present home that a view shows; none of a hidden child.

    Somebody could declare an address that they only suspect, look at a hidden child, and wait for a question. So a
    hidden home is compared with nothing, not even if the view shows it (rulebook, section 5).
    """
    if view.shielded or view.address is None or view.address_status != "current":
        return ()
    return home_digests(deps, view.address)
