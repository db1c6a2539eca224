"""Long histories of random acts, with faults, lagging reads and rotations: everything stored agrees with the records.

`CONTACTPOINT_EXAMPLES` histories of `CONTACTPOINT_STEPS` acts each. A failure names the history and its last acts.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from contactpoint.adapters.encryption.rotation import WAIT_SECONDS, Rotation
from contactpoint.domain.lifecycle import archive_date
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NURSE, OTHER_TEAM, SOCIAL_WORKER
from tests.invariants.faults.harness.aws import Call
from tests.invariants.faults.harness.directory import CONFIRMED, ORDINARY, SENSITIVE, furnish
from tests.invariants.faults.harness.failures import Fault, faults_of
from tests.invariants.faults.harness.index_checker import contents, disagreements
from tests.invariants.faults.harness.jobs import step as step_of_batch
from tests.invariants.faults.harness.stack import Answer, Stack
from tests.invariants.two_worlds import ALIASES, BORN, HIDDEN_NAMES, NUMBERS, PLACES, PROBE_NAMES

HISTORIES = int(os.environ.get("CONTACTPOINT_EXAMPLES", "2"))
STEPS = int(os.environ.get("CONTACTPOINT_STEPS", "50"))
CHECKED_EVERY = 10
MOST_CHILDREN = 14
TEAMS = {"westvale": DIRECTORY_TEAM, "northmoor": OTHER_TEAM}
WEIGHTS = {
    "register": 8,
    "amend": 20,
    "shield": 8,
    "lift": 7,
    "involve": 10,
    "withdraw": 4,
    "end": 1,
    "decide": 8,
    "archive": 1,
    "rotate": 4,
}
STEPS_OF_ROTATION = ("add", "promote", "reencrypt", "delete_old")
EXPIRING = ("test-notifications", "test-idempotency", "test-fences", "test-usage")
"""Tables whose items need an old key until they expire."""


class History:
    """What happens in one directory, from one seed."""

    def __init__(self, stack: Stack, seed: int) -> None:
        self.stack, self.random = stack, random.Random(seed)  # noqa: S311 - must repeat
        self.children: list[str] = []
        self.gone: list[str] = []
        self.past: list[str] = []
        self.rotation: Iterator[str] = iter(())
        self.unfinished: dict[str, str] = {}
        self.rotations: Counter[str] = Counter()
        furnish(stack)
        stack.aws.clear("test-records", "test-search_index", "test-reviews", "test-notifications", "test-idempotency")

    def step(self) -> None:
        """Let something happen, often with a fault or with reads that lag."""
        child_id = self.random.choice(self.children) if self.children else ""
        kind = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if len(self.children) < 4:
            kind = "register"
        elif kind == "register" and len(self.children) >= MOST_CHILDREN:
            kind = "end"
        act = self.prepared(kind, child_id)
        fault, number = self.random.choice([None, None, *_SOME_FAULTS]), self.random.randrange(20)
        behind = self.random.choice([0, 1, 2, 3])
        self.stack.aws.watch(lambda call: _possible(fault, call) if call.number >= number else None)
        self.stack.aws.lags = lambda _: behind
        answer = act()
        self.stack.aws.watch()
        self.past.append(f"{kind} {child_id[:4]} {fault} from {number} lag {behind}: {answer.status}")
        assert answer.status < 500 or fault, self.told(answer.log)
        if kind == "register" and answer.status == 201:
            self.children.append(answer.body["id"])
        elif kind in ("end", "archive") and answer.status < 300:
            self.children.remove(child_id)
            self.gone.append(child_id)
        self.stack.now += timedelta(minutes=10)
        self.stack.seconds += 60

    def prepared(self, kind: str, child_id: str) -> Callable[[], Answer]:
        """Return an act, for which everything that its caller knows has been read."""
        call, some = self.stack.call, self.random
        team = some.choice(list(TEAMS.values()))
        if kind == "register":
            shield = {"shield": "adoption"} if team is DIRECTORY_TEAM and some.random() < 0.4 else {}
            caller = team if shield else some.choice([team, NURSE])
            body = {**self.facts(), **CONFIRMED, "responsible_authority": some.choice(list(TEAMS)), **shield}
            return lambda: call("registerChild", caller, body)
        if kind == "amend":
            caller, changes = some.choice([team, NURSE, SOCIAL_WORKER]), self.some_facts()
            with self.stack.aws.unseen():
                seen = call("viewChild", caller, child_id=child_id, Access_Reason="maintaining_record")
            tag = seen.headers.get("ETag", '"00000000000000000000000000000000"')
            return lambda: call("amendChild", caller, changes, child_id=child_id, If_Match=tag)
        if kind == "lift":
            return lambda: call("liftShield", team, child_id=child_id)
        if kind == "involve":
            body = {**ORDINARY, "lead_professional": some.random() < 0.3}
            sensitive = some.random() < 0.3
            caller = MENTAL_HEALTH_NURSE if sensitive else SOCIAL_WORKER
            return lambda: call("recordInvolvement", caller, SENSITIVE if sensitive else body, child_id=child_id)
        if kind == "end":
            return lambda: call("endIdentity", team, {"reason": "adoption"}, child_id=child_id)
        return self.prepared_from_record(kind, child_id)

    def prepared_from_record(self, kind: str, child_id: str) -> Callable[[], Answer]:
        """Return an act for which one has to know what is in the record."""
        call, records = self.stack.call, contents(self.stack).records
        if kind == "shield":
            return lambda: call(
                "shieldChild", self.random.choice(list(TEAMS.values())), {"basis": "court_order"}, child_id=child_id
            )
        if kind == "withdraw":
            found = [each.involvement_id for each in records[child_id].involvements if each.sensitive]
            sensitive = (found or ["involvement-0"])[0]
            return lambda: call("withdrawInvolvement", MENTAL_HEALTH_NURSE, child_id=child_id, involvement_id=sensitive)
        if kind == "decide":
            kinds = ("another_child", "the_shielded_child", "refused")
            reviews = [
                r for s in records.values() for r in (s.record.review, *(p.review for p in s.record.pending)) if r
            ]
            waiting = [(TEAMS[each], review.review_id) for review in reviews for each in review.waits_for]
            team, review_id = self.random.choice(waiting or [(DIRECTORY_TEAM, "review-0")])
            body = {"decision": self.random.choice(kinds)}
            return lambda: call("decideReview", team, body, review_id=review_id)
        if kind == "archive":
            at = f"{archive_date(records[child_id].child.date_of_birth)}T01:10:00Z"
            return lambda: self.stack.invoke("archiving", step_of_batch(child_id, at=at))
        return self.rotate_one_step

    def rotate_one_step(self) -> Answer:
        """Take the next step of the rotation, or begin another one. What others do comes between the steps."""
        with self.stack.aws.unseen():
            told = next(self.rotation, "")
            if not told:
                self.rotation = self.rotated()
                told = next(self.rotation)
        self.past.append(told)
        return Answer(200)

    def rotated(self) -> Iterator[str]:
        """Rotate a keyset as the runbook says; yield what each step did."""
        cohorts = sorted(self.stack.aws.values("test-cohort_keysets", "keyset"))
        keyset = self.random.choice(("index", "activity_index", "notifications", self.random.choice(cohorts)))
        name = self.unfinished.pop(keyset, "")
        for step in STEPS_OF_ROTATION[-1:] if name else STEPS_OF_ROTATION:
            name = name or f"rotation-{self.stack.now}"
            if step == "delete_old" and keyset in ("activity_index", "notifications"):
                self.stack.aws.clear(*EXPIRING)
            result = self.take(step, name, keyset)
            assert result in ("done", "in use"), self.told(f"{step} {keyset}: {result}")
            yield f"{step} {keyset}: {result}"
        self.rotations[f"{keyset.split('#')[0]}: {result}"] += 1
        if result == "in use":
            assert keyset in ("activity_index", "notifications"), self.told()
            self.unfinished[keyset] = name

    def take(self, step: str, name: str, keyset: str) -> str:
        """Take a step of a rotation in a new environment, after the wait before it; return its result."""
        self.stack.seconds += WAIT_SECONDS + 1
        deps, keyring = self.stack.new_environment()
        if step == "reencrypt":
            for child_id in list(contents(self.stack).items):
                deps.records.reencrypt(child_id)  # type: ignore[attr-defined]
            return "done"
        (outcome,) = getattr(Rotation(keyring, name), step)([keyset])
        return str(outcome.result)

    def facts(self) -> dict[str, Any]:
        """Return a child as somebody describes it, of few names and places, so that many are alike."""
        given, family = self.random.choice((*HIDDEN_NAMES, *PROBE_NAMES))
        born = self.random.choice(BORN).isoformat()
        return {"given_name": given, "family_name": family, "date_of_birth": born, "sex": "male", **self.some_facts()}

    def some_facts(self) -> dict[str, Any]:
        """Return some facts of a child."""
        lines, postcode = self.random.choice(PLACES)
        given, family = self.random.choice(ALIASES)
        facts = {
            "given_name": self.random.choice((*HIDDEN_NAMES, *PROBE_NAMES))[0],
            "date_of_birth": self.random.choice(("2011-01-23", "2014-05-12", "2009-02-01", "2008-12-20")),
            "address": {"lines": [lines], "locality": "Westvale", "postcode": postcode},
            "other_names": [{"given_name": given, "family_name": family, "kind": "alias"}],
            "nhs_number": self.random.choice((*NUMBERS, None)),
        }
        chosen = {name: value for name, value in facts.items() if self.random.random() < 0.4} or {"sex": "female"}
        return {**chosen, **({"address_status": "current"} if "address" in chosen else {})}

    def check(self) -> None:
        """Require that everything agrees, and forget what only grows: those who left, unless they are screened for."""
        assert disagreements(self.stack) == [], self.told()
        self.stack.aws.clear("test-audit_log", "test-usage")
        screened = {child_id for child_id, _ in contents(self.stack).entries}
        self.stack.aws.delete("test-records", set(self.gone) - screened)
        self.gone = [child_id for child_id in self.gone if child_id in screened]

    def told(self, log: str = "") -> str:
        """Return the last acts."""
        return "\n".join([*self.past[-CHECKED_EVERY:], log])


_SOME_FAULTS: tuple[Fault, ...] = ("timeout", "ThrottlingException", "answer lost", "cancelled: TransactionConflict")


def _possible(fault: Fault | None, call: Call) -> Fault | None:
    """Return the fault if the call can fail in this way."""
    possible = (*faults_of(call), *(("answer lost",) if call.writes else ()))
    return fault if fault in possible else None


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_history_with_faults_and_lagging_reads_leaves_everything_in_agreement(stack, seed, record_property):
    history = History(stack, seed)
    for number in range(1, STEPS + 1):
        history.step()
        if number % CHECKED_EVERY == 0 or number == STEPS:
            history.check()
    record_property("rotations", dict(history.rotations))
