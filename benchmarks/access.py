"""What deciding costs, and whether time betrays a hidden child: `python -m benchmarks.access`, with the stack up.

Everything is measured in one process and one run, turn by turn, so that whatever else the machine does falls on all.
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
from unittest.mock import patch

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.handlers import event_of
from benchmarks.results import keep
from cli import emulator, local
from cli.home import home
from cli.loading import reader
from cli.plotting import side_by_side
from contactpoint.access import DIRECTORY, allowed, record
from contactpoint.children import Address, Sight
from contactpoint.directory.registration import ConfirmedNew, Registration, register

TURNS, EVALUATIONS, TRIALS = 300, 2000, 600
MOST_SHARE, MOST_MS, NO_USE = 0.20, 1.0, 0.05
"""The bars: of a search's processor time, for one evaluation, and how far from even odds time may lead a guesser."""
BORN, PLACE = date(2013, 3, 14), Address(lines=("4 Orchard Mews",), locality="Westvale", postcode="WV7 7QQ")
NAME = {"given_name": "Quentin", "family_name": "Abernathy", "date_of_birth": BORN.isoformat()}
RIGHT, WRONG = {"postcode": "WV7 7QQ", "address": "4 Orchard Mews"}, {"postcode": "LS9 9ZZ", "address": "4 Elm Mews"}


def main() -> None:
    """Measure, print a table, write the figures and a plot."""
    at, console = home(), Console(width=None if sys.stdout.isatty() else 120)
    if not emulator.running(at):
        console.print("The local stack is not running. Start it with: make up")
        sys.exit(1)
    desk, _ = local.desk(at)
    os.environ.update({**at.tables, "POWERTOOLS_LOG_LEVEL": "CRITICAL"})
    _hide(desk)
    handler = importlib.import_module("functions.search.handler").handler
    with open(os.devnull, "w", encoding="utf-8") as nowhere, patch("sys.stdout", nowhere):  # noqa: PTH123
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
    _plot(decided, stubbed, right, wrong, keep("access", figures, console))


def _hide(desk: Any) -> None:
    """Register the child whose address is guessed at, hidden from the first moment."""
    hidden = Registration(
        given_name=NAME["given_name"],
        family_name=NAME["family_name"],
        date_of_birth=BORN,
        sex="male",
        address_status="current",
        address=PLACE,
        confirmed_new=ConfirmedNew(reason="documents_differ"),
        shield="court_order",
    )
    register(desk, reader("directory-team"), hidden, "benchmarks-access-hidden-child")


def _turns(handler: Callable[..., Any]) -> tuple[list[float], list[float]]:
    """Return the processor milliseconds of searches that are decided on, and of searches that are not."""
    event = event_of("ae-nurse", "POST", "/searches", {}, {"reason": "urgent_care", "criteria": NAME})
    decided: list[float] = []
    stubbed: list[float] = []
    for turn in track(range(TURNS), description="Searches", console=Console(stderr=True)):
        into, stub = (decided, False) if turn % 2 else (stubbed, True)
        with _undecided() if stub else ExitStack():
            begun = time.process_time()
            assert handler(event, None)["statusCode"] == 200
            into.append((time.process_time() - begun) * 1000)
    return decided[5:], stubbed[5:]


@contextmanager
def _undecided() -> Iterator[None]:
    """Take the whole access layer out of a search: no policy, no sight, no disclosure, no look at who asks."""
    search = "contactpoint.directory.search"
    everything = Sight(view=True, whereabouts=True, nhs_number=True, upn=True)
    with ExitStack() as stack:
        for name, stub in (
            ("permit", lambda *_, **__: None),
            ("sights", lambda _, records, __: [everything] * len(records)),
            ("disclose", lambda facts, _: facts),
            ("stands_for", lambda *_: True),
            ("glass_broken", lambda _: ()),
        ):
            stack.enter_context(patch(f"{search}.{name}", stub))
        yield


def _trials(handler: Callable[..., Any]) -> tuple[list[float], list[float]]:
    """Return the milliseconds that searches with a right and with a wrong guess at a hidden address take."""
    asked = {"reason": "urgent_care", "criteria": None}
    events = [
        event_of("ae-nurse", "POST", "/searches", {}, {**asked, "criteria": {**NAME, **guess}})
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
    """Return the median milliseconds of one evaluation, of one question."""
    nurse, shielded = reader("ae-nurse"), record("shielded", "westvale")
    taken = []
    for turn in range(EVALUATIONS):
        question = ("view", shielded) if turn % 2 else ("search", DIRECTORY)
        begun = time.perf_counter()
        allowed(nurse, [question], "urgent_care")
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _odds(right: list[float], wrong: list[float]) -> float:
    """Return how often a right guess takes longer than a wrong one: one half tells a guesser nothing."""
    return sum((r > w) + (r == w) / 2 for r in right for w in wrong) / (len(right) * len(wrong))


def _p_value(right: list[float], wrong: list[float]) -> float:
    """Return how probable such odds are if there is no difference (Mann-Whitney, normal approximation)."""
    n, m = len(right), len(wrong)
    z = (_odds(right, wrong) - 0.5) * n * m / (n * m * (n + m + 1) / 12) ** 0.5
    return 2 * (1 - statistics.NormalDist().cdf(abs(z)))


def _table(figures: dict[str, float]) -> Table:
    table = Table("what", "measured", "bar")
    table.add_row("one evaluation of the policy, warm", f"{figures['evaluation_ms']:.3f} ms", f"{MOST_MS:.0f} ms")
    table.add_row(
        "what deciding adds to a warm search's processor time", f"{figures['share']:.1%}", f"{MOST_SHARE:.0%}"
    )
    odds = figures["odds_that_a_right_guess_takes_longer"]
    table.add_row("how often a right guess at a hidden address takes longer", f"{odds:.3f}", f"0.5 ± {NO_USE}")
    table.add_row("as probable, if there is no difference", f"{figures['p_value']:.2f}", "")
    return table


def _plot(decided: list[float], stubbed: list[float], right: list[float], wrong: list[float], file: Any) -> None:
    with side_by_side(file, 10, 4) as (cpu, guesses):
        cpu.boxplot([stubbed, decided], showfliers=False)
        cpu.set_xticklabels(["nothing decided", "decided"])
        cpu.set_ylabel("processor time of a search (ms)")
        for taken, label in ((right, "right"), (wrong, "wrong")):
            guesses.plot(sorted(taken), [i / len(taken) for i in range(len(taken))], label=label)
        guesses.set_xlabel("time of a search by a hidden address (ms)")
        guesses.set_ylabel("share of searches")
        guesses.legend()


if __name__ == "__main__":
    main()
