"""The keysets that an execution environment has in memory, and for how long it may use them.

- `REFRESH_SECONDS` after the table last said that a keyset is current, the next use reads it again.
- `CACHE_TTL_SECONDS` after that, it is not used any longer. Rotation and destruction wait so long.
- `KMS_OUTAGE_SECONDS` after KMS unwrapped it, it is not used any longer, even if the table says that it is current.
  Until then, the execution environment goes on if KMS does not respond.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from contactpoint.adapters.encryption.encryption_failures import KeysUnavailable, MissingKeyset

REFRESH_SECONDS = 240
CACHE_TTL_SECONDS = 300
KMS_OUTAGE_SECONDS = 2 * 60 * 60
RETRY_SECONDS = 10
"""A keyset that could not be read is not read again for so long: one search may meet it fifty times."""


class Moment(NamedTuple):
    """A moment by two clocks, in seconds."""

    monotonic: float
    wall: float


@dataclass(frozen=True)
class Clocks:
    """Measures time by the larger of two clocks.

    The monotonic clock may stop while Lambda freezes an environment, and the wall clock may be set back.
    """

    monotonic: Callable[[], float]
    wall: Callable[[], float]

    def now(self) -> Moment:
        """Return the current moment."""
        return Moment(self.monotonic(), self.wall())

    def since(self, moment: Moment) -> float:
        """Return the seconds since a moment."""
        now = self.now()
        return max(now.monotonic - moment.monotonic, now.wall - moment.wall)


@dataclass(frozen=True)
class CachedKeyset:
    """A keyset in memory, when KMS unwrapped it, when the table last confirmed it, and since when it is here."""

    primitive: Any
    wrapped: bytes
    unwrapped_at: Moment
    confirmed_at: Moment
    here_since: Moment


class KeysetCache:
    """The keysets by name, and what went wrong with those that could not be read."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._keysets: dict[str, CachedKeyset] = {}
        self._failures: dict[str, tuple[Exception, Moment]] = {}

    def is_due(self, keyset: str) -> bool:
        """Return whether the keyset must be read before its next use."""
        cached = self._keysets.get(keyset)
        if cached and self._clocks.since(cached.confirmed_at) <= REFRESH_SECONDS:
            return False
        if keyset not in self._failures:
            return True
        error, failed_at = self._failures[keyset]
        if isinstance(error, KeysUnavailable) and not self._is_current(cached):
            return True
        return self._clocks.since(failed_at) > RETRY_SECONDS

    def require(self, keyset: str) -> Any:
        """Return the keyset's primitive.

        Raises
        ------
        KeysUnavailable
            If it could not be read, and what is in memory is older than `CACHE_TTL_SECONDS`.
        UnreadableKeyset
            If it is damaged, or as `MissingKeyset` if there is none.
        """
        cached = self._keysets.get(keyset)
        if cached and self._is_current(cached):
            return cached.primitive
        raise self._failures.get(keyset, (MissingKeyset(keyset), None))[0]

    def put(self, keyset: str, primitive: Any, wrapped: bytes, read_at: Moment) -> None:
        """Remember a keyset that was unwrapped just now. It is as old as its reading, not as its unwrapping."""
        self._keysets[keyset] = CachedKeyset(primitive, wrapped, read_at, read_at, self._clocks.now())
        self._failures.pop(keyset, None)

    def extend(self, keyset: str, wrapped: bytes, read_at: Moment) -> bool:
        """Go on with a keyset that KMS cannot unwrap now, if the table still has it unchanged; return whether."""
        cached = self._keysets.get(keyset)
        if cached is None or cached.wrapped != wrapped:
            return False
        if self._clocks.since(cached.unwrapped_at) > KMS_OUTAGE_SECONDS:
            return False
        self._keysets[keyset] = replace(cached, confirmed_at=read_at)
        return True

    def fail(self, keyset: str, error: Exception, read_at: Moment) -> None:
        """Remember why a keyset could not be read. A missing one is not used any longer.

        It is not missing if it came after the reading had begun: another thread has created it.
        """
        if isinstance(error, MissingKeyset):
            known = self._keysets.get(keyset)
            if known and known.here_since.monotonic > read_at.monotonic:
                return
            self._keysets.pop(keyset, None)
        self._failures[keyset] = (error, self._clocks.now())

    def _is_current(self, cached: CachedKeyset | None) -> bool:
        return cached is not None and self._clocks.since(cached.confirmed_at) <= CACHE_TTL_SECONDS

    def retry(self, keyset: str) -> None:
        """Forget why a keyset could not be read, so that it is read again. What another thread has read since stays."""
        self._failures.pop(keyset, None)
