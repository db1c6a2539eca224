"""Measures detection: python -m benchmarks.detection.measure [--nightly] [--declare=SHARE] [SEED...].

Seeds 1 to 3 chose the thresholds. With ``--nightly``, each night knows only what the nightly job can read. SHARE of the
staff declare their households.
"""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.detection.nightly_detection import NightlyDetection
from benchmarks.detection.ordinary_work import looks_of_day
from benchmarks.detection.planted_misuse import MAKERS, Incident, plant
from benchmarks.detection.remembering_detection import Detection
from benchmarks.detection.sensitive_services import findings_of_services
from benchmarks.detection.town import build_town, known_at_night, rename_parents
from contactpoint.domain.days import day_of
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.looks import Look

NIGHTLY, DECLARE = "--nightly", "--declare="
DECLARING = 0.6
"""An assumption: a declaration is voluntary and takes a minute, so more than half do it, and not nearly all."""
KINDS = (*MAKERS, "brief_involvement")
APART = 1_000_000
"""Added to the seed of what is drawn apart, so that the rest of the year stays what it was."""
YEAR, UNSEEN_SEED, GRACE = 2026, 2026, timedelta(days=15)
"""A finding counts for an incident from its first day to so many days after its last: the windows still cover it."""


@dataclass
class Result:
    """How many incidents there were and were found, and how many findings there were and were right."""

    incidents: Counter[str]
    found: Counter[str]
    findings: Counter[str]
    right: Counter[str]
    exactly_right: Counter[str]
    looks: int


def measure(seed: int, *, nightly: bool = False, declaring: float = DECLARING) -> Result:
    """Return the result of one simulated year, of whose staff so many declare their households."""
    chance = random.Random(seed)  # noqa: S311 - must repeat
    town = build_town(chance)
    of_households = random.Random(seed + 2 * APART)  # noqa: S311 - must repeat
    rename_parents(town, of_households)
    incidents = plant(town, YEAR, chance)
    planted: dict[date, list[Look]] = defaultdict(list)
    for incident in incidents:
        for each in incident.looks:
            planted[day_of(each.occurred_at)].append(each)
    around, known = town.surroundings(), known_at_night(town, declaring, of_households)
    detection = NightlyDetection(around, known) if nightly else Detection(around)
    results, looks = [], 0
    for number in range(365):
        day = date(YEAR, 1, 1) + timedelta(days=number)
        of_day = [*looks_of_day(town, day, chance), *planted[day]]
        looks += len(of_day)
        results += [(day, finding) for finding in detection.find(day, of_day)]
    invented, of_services = findings_of_services(town, YEAR, random.Random(seed + APART))  # noqa: S311 - must repeat
    return _judge([*incidents, *invented], [*results, *of_services], looks)


def _judge(incidents: Sequence[Incident], results: Sequence[tuple[date, Finding]], looks: int) -> Result:
    """Return the result. A finding is right if its person, or its child, was in an incident at that time.

    It is exactly right if the incident was of its kind. A manager who asks about another one learns of it as well.
    """
    result = Result(Counter(each.kind for each in incidents), Counter(), Counter(), Counter(), Counter(), looks)
    for incident in incidents:
        result.found[incident.kind] += any(
            finding.kind == incident.kind and _fits(day, finding, incident) for day, finding in results
        )
    for day, finding in results:
        result.findings[finding.kind] += 1
        fitting = {incident.kind for incident in incidents if _fits(day, finding, incident)}
        result.right[finding.kind] += bool(fitting)
        result.exactly_right[finding.kind] += finding.kind in fitting
    return result


def _fits(day: date, finding: Finding, incident: Incident) -> bool:
    first, last = incident.days
    of_incident = {each.practitioner_id for each in incident.looks}
    same = finding.child_id == incident.child_id if incident.child_id else finding.practitioner_id in of_incident
    return same and first <= day <= last + GRACE


def report(seed: int, result: Result) -> str:
    """Return the result as a table."""
    counted = (result.incidents, result.found, result.findings, result.right, result.exactly_right)
    rows = [f"seed {seed}: {result.looks} looks", f"{'kind':20} incidents recall findings precision of its kind"]
    rows += [_row(kind, *(each[kind] for each in counted)) for kind in KINDS]
    return "\n".join([*rows, _row("all", *(each.total() for each in counted))])


def _row(name: str, incidents: int, found: int, findings: int, right: int, exactly: int) -> str:
    recall, precision, exact = found / max(1, incidents), right / max(1, findings), exactly / max(1, findings)
    return f"{name:20} {incidents:9} {recall:6.2f} {findings:8} {precision:9.2f} {exact:11.2f}"


if __name__ == "__main__":
    share = next((float(each.removeprefix(DECLARE)) for each in sys.argv if each.startswith(DECLARE)), DECLARING)
    for given in [int(each) for each in sys.argv[1:] if not each.startswith("--")] or [UNSEEN_SEED]:
        print(report(given, measure(given, nightly=NIGHTLY in sys.argv, declaring=share)))
