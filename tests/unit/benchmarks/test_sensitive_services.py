"""The simulated year of sensitive services: invented ones are mostly found, and it repeats."""

import random

from benchmarks.detection.planted_misuse import OF_EACH_KIND
from benchmarks.detection.sensitive_services import findings_of_services
from benchmarks.detection.town import build_town

YEAR = 2026


def of_seed(seed: int):
    chance = random.Random(seed)  # noqa: S311 - must repeat
    return findings_of_services(build_town(chance), YEAR, chance)


def test_most_invented_services_are_found():
    invented, found = of_seed(1)
    guilty = {incident.practitioner_id for incident in invented}
    assert len(invented) == OF_EACH_KIND
    assert len({finding.practitioner_id for _, finding in found} & guilty) >= 0.8 * len(guilty)
    assert {finding.kind for _, finding in found} == {"brief_involvement"}


def test_cases_are_of_sundays_and_the_year_repeats():
    first, again = of_seed(2), of_seed(2)
    assert first == again
    assert {day.weekday() for day, _ in first[1]} == {6}
