"""How much one person or system may do in an hour and in a day (rulebook, section 9: unusual volumes).

A limit is far above what the work needs and far below what a trawl needs.
"""

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from contactpoint.domain.access.account import Role
from contactpoint.domain.days import day_of, start_of

Activity = Literal["search", "view", "registration"]
Window = Literal["hour", "day"]
WINDOWS: tuple[Window, ...] = ("hour", "day")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """How often one person or system may do something, by window."""

    hour: int
    day: int


_FRONT_LINE = MappingProxyType[Activity, Limit](
    {"search": Limit(60, 200), "view": Limit(120, 400), "registration": Limit(60, 150)}
)
LIMITS = MappingProxyType[Role, MappingProxyType[Activity, Limit]](
    {
        # An emergency department at its busiest sees about 15 children in an hour.
        "practitioner": _FRONT_LINE,
        "shield_override_practitioner": _FRONT_LINE,
        # A directory team corrects records all day, one every two minutes at most.
        "directory_team": MappingProxyType(
            {"search": Limit(150, 600), "view": Limit(300, 1200), "registration": Limit(100, 300)}
        ),
        # A roll of 200,000 pupils is sent once a year, in a night.
        "feed_system": MappingProxyType({"registration": Limit(40_000, 250_000)}),
        # The practitioners of one authority share it. Each of them is counted as well.
        "case_management_system": MappingProxyType(
            {"search": Limit(600, 4000), "view": Limit(1200, 8000), "registration": Limit(300, 1500)}
        ),
    }
)
"""The limits by role. A role without a limit cannot do it at all (policy/directory.cedar)."""


class Counter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts what one person or system does in one window, by the sign-in if it has one."""

    practitioner_id: str
    counted_by: str
    activity: Activity
    window: Window
    started_at: datetime
    limit: int

    @property
    def ends_at(self) -> datetime:
        """When the window ends, and with it the count."""
        return self.started_at + HOUR if self.window == "hour" else start_of(day_of(self.started_at) + DAY)

    @property
    def name(self) -> str:
        """The counter's name: no two counters share it."""
        return f"{self.counted_by}|{self.activity}|{self.window}|{self.started_at.isoformat()}"

    @property
    def day_name(self) -> str:
        """The name that the counters of one activity on one day share: they are counted together."""
        return f"{self.counted_by}|{self.activity}|{day_of(self.started_at).isoformat()}"


def counters(
    practitioner_id: str, role: Role, activity: Activity, now: datetime, person: str = ""
) -> tuple[Counter, ...]:
    """Return the counters of an activity at this time, one for each window; none if the role has no limit.

    A ``person`` is counted by that, if it is given, so that another account begins no new count.
    """
    limit = LIMITS.get(role, MappingProxyType({})).get(activity)
    if limit is None:
        return ()
    hour = now.replace(minute=0, second=0, microsecond=0)
    starts: dict[Window, datetime] = {"hour": hour, "day": start_of(day_of(now))}
    return tuple(
        Counter(
            practitioner_id=practitioner_id,
            counted_by=person or practitioner_id,
            activity=activity,
            window=window,
            started_at=starts[window],
            limit=getattr(limit, window),
        )
        for window in WINDOWS
    )
