"""A transfer: a record passes to another authority when the child moves, by agreement (rulebook, section 7)."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from contactpoint.domain.children.decisions.review import Review
from contactpoint.domain.days import day_of

TransferReason = Literal["child_moved", "placed_elsewhere", "recorded_in_error"]
REMINDED_AFTER_DAYS = (7, 14, 21)
DECIDED_AFTER_DAYS = 28


class Transfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What waits for an authority's answer.

    Attributes
    ----------
    review
        In the list of the authority that answers.
    to_authority
        The authority that becomes responsible if it is accepted.
    asked_by
        The authority that asks: the responsible one hands over, another one claims.
    reminders
        How often the authority that answers was reminded.
    """

    review: Review
    to_authority: str
    asked_by: str
    reminders: int = 0

    @property
    def is_claim(self) -> bool:
        """Whether the authority that asks is the one that becomes responsible."""
        return self.asked_by == self.to_authority

    @property
    def answered_by(self) -> str:
        """The authority that answers."""
        return self.review.authorities[0] if self.review.authorities else ""

    def asked_on(self) -> date:
        """Return the day on which it was asked for."""
        return day_of(self.review.submitted_at)

    def reminder_is_due(self, today: date) -> bool:
        """Return whether the authority that answers is to be reminded today."""
        due = sum(self.asked_on() + timedelta(days=days) <= today for days in REMINDED_AFTER_DAYS)
        return self.reminders < due

    def is_overdue(self, today: date) -> bool:
        """Return whether nobody has answered in time, so that a rule decides."""
        return self.asked_on() + timedelta(days=DECIDED_AFTER_DAYS) <= today

    def passes_unanswered(self, *, shielded: bool) -> bool:
        """Return what the rule decides if nobody answers.

        | asked for by | of a record that is visible | shielded |
        | --- | --- | --- |
        | the authority to which the child has moved | passes | stays |
        | the responsible authority | stays | stays |

        A record is never handed to an authority that has not agreed, and silence never uncovers a hidden child.
        """
        return self.is_claim and not shielded


class FormerAuthority(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An authority that was responsible, and the day on which it passed the record on."""

    authority: str
    until: date
