"""A challenge: somebody says that a fact of a record is wrong (UK GDPR, the right to have it corrected)."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from contactpoint.domain.children.decisions.review import Review
from contactpoint.domain.days import day_of

ANSWERED_WITHIN_DAYS = 30
REMINDED_AFTER_DAYS = (21, 30)
MAX_CHALLENGES = 12
MAX_OF_ONE_PERSON = 4
"""So many can wait that one person submitted, for whomever: nobody takes the room of a family.

The responsible team may submit more: it decides them."""
ChallengedFact = Literal[
    "given_name",
    "family_name",
    "date_of_birth",
    "sex",
    "other_names",
    "address",
    "previous_addresses",
    "carers",
    "education",
    "gp_practice",
    "common_assessment_held_by",
    "involvements",
    "nhs_number",
    "upn",
]
Challenger = Literal["child", "parent_or_carer", "practitioner"]


class Challenge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is challenged and by whom; it waits in the list of the responsible authority."""

    review: Review
    fact: ChallengedFact
    challenger: Challenger
    reminders: int = 0

    @property
    def answer_by(self) -> date:
        """The last day on which the team must have decided."""
        return day_of(self.review.submitted_at) + timedelta(days=ANSWERED_WITHIN_DAYS)

    def reminder_is_due(self, today: date) -> bool:
        """Return whether the team is to be reminded today."""
        asked_on = day_of(self.review.submitted_at)
        return self.reminders < sum(asked_on + timedelta(days=days) <= today for days in REMINDED_AFTER_DAYS)
