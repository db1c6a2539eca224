"""Lets a benchmark search more often in an hour than a person may; everything is still counted."""

from types import MappingProxyType

from contactpoint.domain.access import usage_limits

PLENTY = 10**9


def lift_limits() -> None:
    """Raise every limit of this process."""
    plenty = usage_limits.Limit(PLENTY, PLENTY)
    usage_limits.LIMITS = MappingProxyType(
        {role: MappingProxyType(dict.fromkeys(of, plenty)) for role, of in usage_limits.LIMITS.items()}
    )
