"""What nobody can say of a record's retention: each refusal names its rule (rulebook, section 10)."""

from collections.abc import Iterator
from datetime import date

from contactpoint.domain.children import CONSENT_AGE, Extension, RetentionDetails, birthday_at_age
from contactpoint.problems import Violation


def retention_violations(stated: RetentionDetails, born: date, today: date) -> list[Violation]:
    """Return what is wrong with it, for a child who was born on this day."""
    days = {
        "/died_on": stated.died_on,
        "/left_england_on": stated.left_england_on,
        "/hold/since": stated.hold.since if stated.hold else None,
        "/extension/consented_on": stated.extension.consented_on if stated.extension else None,
        "/extension/withdrawn_on": stated.extension.withdrawn_on if stated.extension else None,
    }
    found = [violation for at, day in days.items() if day for violation in _in_life(at, day, born, today)]
    found += _after_death(days, stated.died_on)
    if stated.return_expected and not stated.left_england_on:
        found.append(Violation("/return_expected", "Say when the child left England, or leave this out."))
    return [*found, *_extension(stated.extension, born)] if stated.extension else found


def _in_life(pointer: str, day: date, born: date, today: date) -> Iterator[Violation]:
    if day > today:
        yield Violation(pointer, "This day has not come yet.")
    if day < born:
        yield Violation(pointer, "This is before the child was born.")


def _after_death(days: dict[str, date | None], died: date | None) -> Iterator[Violation]:
    of_the_living = ("/left_england_on", "/extension/consented_on", "/extension/withdrawn_on")
    for pointer in of_the_living:
        if died and (day := days[pointer]) and day > died:
            yield Violation(pointer, "This is after the day of death.")


def _extension(extension: Extension, born: date) -> Iterator[Violation]:
    consented, withdrawn = extension.consented_on, extension.withdrawn_on
    if consented is None:
        yield Violation(
            "/extension/consented_on",
            "A record stays after 18 only with the young person's own consent. Say when they gave it.",
        )
        return
    if consented < birthday_at_age(born, CONSENT_AGE) and not extension.competence_assessed:
        yield Violation(
            "/extension/competence_assessed",
            f"Somebody under {CONSENT_AGE} can consent only if their competence to decide this was assessed.",
        )
    if withdrawn and withdrawn < consented:
        yield Violation("/extension/withdrawn_on", "Consent cannot be withdrawn before it was given.")
