"""Measure access decisions, and a timing attack on a shield: ``python -m benchmarks.runtime.access_decisions``.

The local stack must be running. All variants alternate in one process, so that other load on the machine affects them
equally.
"""

import importlib
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any
from unittest.mock import MagicMock, patch

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.runtime.handlers import event_of
from benchmarks.runtime.without_usage_limits import lift_limits
from benchmarks.save_figures import save
from cli.commands.measuring.side_by_side_plot import side_by_side
from cli.local_stack import emulator
from cli.local_stack import up as local
from cli.local_stack.workspace import current_workspace
from cli.samples.load import caller
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.register import RegisterChild, register_child
from contactpoint.domain.access import DIRECTORY, are_permitted, record_resource
from contactpoint.domain.access.policy import PolicyQuestion
from contactpoint.domain.children import Address, Visibility

TURNS, EVALUATIONS, TRIALS = 300, 2000, 600
MAX_SHARE, MAX_EVALUATION_MS, MAX_ODDS_DEVIATION = 0.20, 1.0, 0.05
"""The targets: share of a search's processor time, one evaluation, deviation from even odds in a timing attack."""
BORN, PLACE = date(2013, 3, 14), Address(lines=("4 Orchard Mews",), locality="Westvale", postcode="WV7 7QQ")
NAME = {"given_name": "Quentin", "family_name": "Abernathy", "date_of_birth": BORN.isoformat()}
RIGHT, WRONG = {"postcode": "WV7 7QQ", "address": "4 Orchard Mews"}, {"postcode": "LS9 9ZZ", "address": "4 Elm Mews"}


def main() -> None:
    """Measure, print a table, write the figures and a plot."""
    at, console = current_workspace(), Console(width=None if sys.stdout.isatty() else 120)
    if not emulator.running(at):
        console.print("The local stack is not running. Start it with: make up")
        sys.exit(1)
    deps, _ = local.connect(at)
    os.environ.update({**at.tables, "POWERTOOLS_LOG_LEVEL": "CRITICAL"})
    _hide(deps)
    handler = importlib.import_module("functions.search.handler").handler
    lift_limits()
    with open(os.devnull, "w", encoding="utf-8") as devnull, patch("sys.stdout", devnull):  # noqa: PTH123
        decided, stubbed = _turns(handler)
        right, wrong = _trials(handler)
    evaluation = _evaluation()
    share = statistics.median(decided) / statistics.median(stubbed) - 1
    odds = _odds(right, wrong)
    figures = {
        "evaluation_ms": evaluation,
        "search_cpu_ms": statistics.median(decided),
        "search_cpu_ms_stubbed": statistics.median(stubbed),
        "share": share,
        "odds_that_a_right_guess_takes_longer": odds,
        "p_value": _p_value(right, wrong),
        "trials": len(right),
    }
    console.print(_table(figures))
    _plot(decided, stubbed, right, wrong, save("access", figures, console))


def _hide(deps: Any) -> None:
    """Register the child whose address is guessed at, shielded from the start."""
    hidden = RegisterChild(
        given_name=NAME["given_name"],
        family_name=NAME["family_name"],
        date_of_birth=BORN,
        sex="male",
        address_status="current",
        address=PLACE,
        confirmed_new=ConfirmedNew(reason="documents_differ"),
        shield="court_order",
    )
    register_child(deps, caller("directory-team"), hidden, "benchmarks-access-hidden-child")


def _turns(handler: Callable[..., Any]) -> tuple[list[float], list[float]]:
    """Return the processor milliseconds of searches with access decisions, and of searches without."""
    event = event_of("ae-nurse", "POST", "/searches", {}, {"access_reason": "urgent_care", "criteria": NAME})
    decided: list[float] = []
    stubbed: list[float] = []
    for turn in track(range(TURNS), description="Searches", console=Console(stderr=True)):
        into, stub = (decided, False) if turn % 2 else (stubbed, True)
        with _without_decisions() if stub else ExitStack():
            begun = time.process_time()
            assert handler(event, None)["statusCode"] == 200
            into.append((time.process_time() - begun) * 1000)
    return decided[5:], stubbed[5:]


@contextmanager
def _without_decisions() -> Iterator[None]:
    """Replace the whole access layer of a search: no policy, no visibility, no disclosure, no check of the caller."""
    search = "contactpoint.application.search.search"
    everything = Visibility(view=True, full_record=True, nhs_number=True, upn=True)
    with ExitStack() as stack:
        for name, stub in (
            ("require_permission", lambda *_, **__: None),
            ("visibilities_of", lambda _, records, __: [everything] * len(records)),
            ("disclose", lambda facts, *_: facts),
            ("permitted_criteria", lambda criteria, _: criteria),
            ("look_notifications", lambda _: ()),
            ("Attempt", lambda *_: MagicMock()),
        ):
            stack.enter_context(patch(f"{search}.{name}", stub))
        yield


def _trials(handler: Callable[..., Any]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of searches with a correct and with a wrong guess at a hidden address."""
    request = {"access_reason": "urgent_care", "criteria": None}
    events = [
        event_of("ae-nurse", "POST", "/searches", {}, {**request, "criteria": {**NAME, **guess}})
        for guess in (RIGHT, WRONG)
    ]
    taken: tuple[list[float], list[float]] = ([], [])
    order = [which for which in (0, 1) for _ in range(TRIALS)]
    random.Random(1).shuffle(order)  # noqa: S311 - an order, not a secret
    for which in track(order, description="Guesses", console=Console(stderr=True)):
        begun = time.perf_counter()
        handler(events[which], None)
        taken[which].append((time.perf_counter() - begun) * 1000)
    return taken


def _evaluation() -> float:
    """Return the median milliseconds of evaluating the policy for one question."""
    nurse = caller("ae-nurse")
    questions: tuple[PolicyQuestion, ...] = (("search", DIRECTORY), ("view", record_resource("shielded", "westvale")))
    taken = []
    for turn in range(EVALUATIONS):
        begun = time.perf_counter()
        are_permitted(nurse, [questions[turn % 2]], "urgent_care")
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _odds(right: list[float], wrong: list[float]) -> float:
    """Return how often a correct guess takes longer than a wrong one: one half reveals nothing."""
    return sum((r > w) + (r == w) / 2 for r in right for w in wrong) / (len(right) * len(wrong))


def _p_value(right: list[float], wrong: list[float]) -> float:
    """Return the probability of such odds if there is no difference (Mann-Whitney, normal approximation)."""
    n, m = len(right), len(wrong)
    z = (_odds(right, wrong) - 0.5) * n * m / (n * m * (n + m + 1) / 12) ** 0.5
    return 2 * (1 - statistics.NormalDist().cdf(abs(z)))


def _table(figures: dict[str, float]) -> Table:
    table = Table("measure", "measured", "target")
    table.add_row(
        "one evaluation of the policy, warm", f"{figures['evaluation_ms']:.3f} ms", f"{MAX_EVALUATION_MS:.0f} ms"
    )
    table.add_row(
        "processor time that access decisions add to a warm search", f"{figures['share']:.1%}", f"{MAX_SHARE:.0%}"
    )
    odds = figures["odds_that_a_right_guess_takes_longer"]
    table.add_row(
        "how often a correct guess at a hidden address takes longer", f"{odds:.3f}", f"0.5 ± {MAX_ODDS_DEVIATION}"
    )
    table.add_row("probability of that, if there is no difference", f"{figures['p_value']:.2f}", "")
    return table


def _plot(decided: list[float], stubbed: list[float], right: list[float], wrong: list[float], file: Any) -> None:
    with side_by_side(file, 10, 4) as (cpu, guesses):
        cpu.boxplot([stubbed, decided], showfliers=False)
        cpu.set_xticklabels(["without decisions", "with decisions"])
        cpu.set_ylabel("processor time of a search (ms)")
        for taken, label in ((right, "right"), (wrong, "wrong")):
            guesses.plot(sorted(taken), [i / len(taken) for i in range(len(taken))], label=label)
        guesses.set_xlabel("time of a search by a hidden address (ms)")
        guesses.set_ylabel("share of searches")
        guesses.legend()


if __name__ == "__main__":
    main()
