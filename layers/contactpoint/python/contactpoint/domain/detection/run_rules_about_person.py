"""What a night's job finds in one day, from the events of the last weeks: nothing is remembered between two nights."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from contactpoint.domain.days import day_of
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.households_and_colleagues import Surroundings
from contactpoint.domain.detection.looks import Look
from contactpoint.domain.detection.rules_about_person import Person

PAST = timedelta(days=55)
"""So many days before the day a person's past begins: enough for `thresholds.MIN_DAYS` of work."""
Share = tuple[int, int]
"""Of how many views how many were with no involvement: (unrelated, views)."""


def findings_of_person(
    day: date, looks: Sequence[Look], around: Surroundings, peers: Mapping[str, Share]
) -> list[Finding]:
    """Return what is unusual in a person's looks of a day.

    Parameters
    ----------
    looks
        The person's, of the day and of `PAST`, oldest first.
    peers
        What the others of the same organisation viewed on the day, by role.
    """
    by_day: dict[date, list[Look]] = defaultdict(list)
    for look in looks:
        by_day[day_of(look.occurred_at)].append(look)
    today = by_day.pop(day, [])
    if not today:
        return []
    person = Person(today[0].practitioner_id)
    for earlier in sorted(each for each in by_day if each < day):
        person.learn(by_day[earlier])
    return list(person.findings(day, today, around, _unrelated_shares(day, looks, peers)))


def views_by_role(looks: Iterable[Look]) -> dict[str, Share]:
    """Return how many views were with no involvement, by role."""
    unrelated, viewed = Counter[str](), Counter[str]()
    for look in looks:
        if look.act == "viewed":
            viewed[look.group] += 1
            unrelated[look.group] += not look.related
    return {group: (unrelated[group], viewed[group]) for group in viewed}


def _unrelated_shares(day: date, looks: Sequence[Look], peers: Mapping[str, Share]) -> dict[str, float]:
    """Return what share of views is with no involvement in ordinary work.

    It is the person's own before or, if that is more, theirs and that of the peers together.
    """
    since = day - timedelta(days=thresholds.UNRELATED_WINDOW_DAYS)
    before = views_by_role(look for look in looks if day_of(look.occurred_at) <= since)
    shares = {}
    for group in {look.group for look in looks}:
        (own, own_all), (others, others_all) = before.get(group, (0, 0)), peers.get(group, (0, 0))
        shares[group] = max((own + 1) / (own_all + 2), (own + others + 1) / (own_all + others_all + 2))
    return shares
