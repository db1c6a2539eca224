"""A look at a child, as detection reads it in the audit log."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from contactpoint.domain.days import LONDON


class Look(Struct, frozen=True, kw_only=True):
    """A search, a view or an override.

    Attributes
    ----------
    group
        The actor's peers: the same role in the same type of organisation.
    related
        Whether the actor's organisation had an involvement with the child before, or soon after.
    criteria
        Of a search, each fact as a text such as ``family_name|reid``.
    """

    practitioner_id: str
    organisation_id: str
    group: str
    occurred_at: datetime
    act: Literal["searched", "viewed", "overridden"]
    child_ids: tuple[str, ...] = ()
    related: bool = False
    asked_by: str = ""
    criteria: frozenset[str] = frozenset()

    @property
    def hour(self) -> int:
        """The hour of the day in London."""
        return self.occurred_at.astimezone(LONDON).hour
