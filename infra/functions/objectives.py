"""What callers may rely on. The stage measures these operations, and alarms watch them (docs/operations.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Objective:
    """What callers may rely on, over 30 days.

    Attributes
    ----------
    available_percent
        The part of calls that API Gateway answers without a server error.
    fast_percent, milliseconds
        The part of calls that API Gateway answers within so many milliseconds.
    """

    available_percent: float
    fast_percent: float
    milliseconds: int


OBJECTIVES = {"searchChild": Objective(99.9, 99.0, 2000), "viewChild": Objective(99.9, 99.0, 1000)}
