"""One chain of acts in a directory in which the guess is right, and in one in which it is not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contactpoint.application.records.register import submit_registration
from contactpoint.domain.access import Caller
from tests.builders import AUDITOR, DIRECTORY_TEAM, OTHER_TEAM
from tests.invariants.acts_in_chains import ANOTHER_CHILD, HOME, SHIELDED_CHILD, THEIR_MANAGER, Act
from tests.invariants.two_worlds import BORN, World, facts_of, registration


def directory(hidden_home: int) -> tuple[World, dict[str, str]]:
    """Return a directory with a hidden child at a home, and three visible ones."""
    world = World()

    def added(team: Caller, who: tuple[str, str], born: date, **facts: Any) -> str:
        return submit_registration(world.deps, team, registration(who, born, **facts), None).id

    added(DIRECTORY_TEAM, ("Tyler", "Reid"), BORN[0], **facts_of(hidden_home), shield="court_order")
    own = {"responsible_authority": "northmoor", "address_status": "current"}
    ids = {
        "guess": added(OTHER_TEAM, ("Mia", "Gray"), BORN[0], **own, address=HOME),
        "other": added(OTHER_TEAM, ("Mia", "Grey"), BORN[0], **own, address=HOME),
    }
    added(OTHER_TEAM, ("Zofia", "Kowal"), BORN[0], responsible_authority="northmoor")
    return world, ids


def told(prober: Caller, acts: Sequence[Act], *, right: bool) -> list[Any]:
    """Return everything that the prober is told, and others who read what people do, if the guess is right or not."""
    world, ids = directory(0 if right else 2)
    seen = [world.answer_and_cost(lambda deps, act=act: act(deps, prober, ids))[0] for act in acts]
    # Auditors see that a team decides, whatever it decides on.
    others = () if {ANOTHER_CHILD, SHIELDED_CHILD} & {*acts} else (AUDITOR, THEIR_MANAGER)
    for observer in (prober, *others):
        seen += world.observed(observer, (ids["guess"], ids["other"]) if observer is prober else ())
    return [each[0] if isinstance(each, tuple) and isinstance(each[-1], int) else each for each in seen]
