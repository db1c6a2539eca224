"""Until when a record stays in the directory, and whether it may be destroyed (rulebook, section 10).

How long it stays in the archive after that, six years, is decided in `domain/lifecycle/destruction_dates.py`.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

ExtensionBasis = Literal["care_leaver", "learning_disability"]
HoldBasis = Literal["inquiry", "court_order"]
ArchiveReason = Literal["eighteenth_birthday", "twenty_fifth_birthday", "consent_withdrawn", "death", "left_england"]
EXTENDED_AGE, CONSENT_AGE = 25, 16


class Extension(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The young person's own consent that the record stays until the 25th birthday.

    Somebody under 16 on the day of the consent can give it if their competence to decide this was assessed.
    """

    basis: ExtensionBasis
    consented_on: date | None = None
    competence_assessed: bool = False
    withdrawn_on: date | None = None


class LegalHold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An inquiry or a court needs the record: it is not destroyed while this lasts."""

    basis: HoldBasis
    since: date


class RetentionDetails(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes when a record leaves the directory, or whether it may be destroyed."""

    extension: Extension | None = None
    died_on: date | None = None
    left_england_on: date | None = None
    return_expected: bool = False
    hold: LegalHold | None = None


class Retention(RetentionDetails, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The same as it is stored: with the day on which it was set, and who set it."""

    set_on: date
    organisation_id: str
    practitioner_id: str


class Leaving(Struct, frozen=True):
    """The day on which a record leaves the directory, and why."""

    day: date
    reason: ArchiveReason


def leaving(eighteenth: date, twenty_fifth: date, retention: RetentionDetails | None) -> Leaving:
    """Return when and why a record leaves, given the two birthdays: the earliest reason counts.

    A consent that is withdrawn before the 18th birthday is as if it had not been given.
    """
    if retention is None:
        return Leaving(eighteenth, "eighteenth_birthday")
    reasons = [_by_age(eighteenth, twenty_fifth, retention.extension)]
    if retention.died_on:
        reasons.append(Leaving(retention.died_on, "death"))
    if retention.left_england_on and not retention.return_expected:
        reasons.append(Leaving(retention.left_england_on, "left_england"))
    return min(reasons, key=lambda each: each.day)


def _by_age(eighteenth: date, twenty_fifth: date, extension: Extension | None) -> Leaving:
    if extension is None:
        return Leaving(eighteenth, "eighteenth_birthday")
    withdrawn = extension.withdrawn_on
    if withdrawn is None or withdrawn >= twenty_fifth:
        return Leaving(twenty_fifth, "twenty_fifth_birthday")
    if withdrawn <= eighteenth:
        return Leaving(eighteenth, "eighteenth_birthday")
    return Leaving(withdrawn, "consent_withdrawn")
