"""Which keysets a stack has, how old each is, and whether a rotation is half-way. It needs no KMS key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from cli.local_stack.up import KEYSETS
from cli.operations.stack import OperatedStack
from contactpoint.adapters.encryption.blind_indexes import ACTIVITY_INDEX, INDEX

COHORTS = "cohorts"
Step = Literal["missing", "never rotated", "add", "promote", "delete-old"]
_BEHIND: tuple[Step, ...] = ("add", "promote", "delete-old", "never rotated")


@dataclass(frozen=True)
class KeysetAge:
    """One keyset, or the keysets of all cohorts together.

    Attributes
    ----------
    step
        The last step of its last rotation.
    count
        How many keysets these are.
    changed_at
        When its last rotation took that step, by KMS's clock; None if it was never rotated.
    rotation
        The name of its last rotation.
    """

    name: str
    step: Step
    count: int = 1
    changed_at: datetime | None = None
    rotation: str = ""

    @property
    def unfinished(self) -> bool:
        """Whether somebody must go on: the other keysets have older keys for as long as something needs them."""
        return self.step == "add" or (self.step == "promote" and self.name in (INDEX, ACTIVITY_INDEX, COHORTS))


def keyset_ages(stack: OperatedStack) -> list[KeysetAge]:
    """Return every keyset that a stack needs, and then those of the cohorts as one."""
    client = stack.new_client("dynamodb")
    stored = {each["keyset"]["S"]: each for each in _scan(client, stack.outputs["KeysetsTable"])}
    named = [_age(name, stored[name]) if name in stored else KeysetAge(name, "missing", 0) for name in KEYSETS]
    cohorts = [_age(COHORTS, each) for each in _scan(client, stack.outputs["CohortKeysetsTable"])]
    return [*named, _together(cohorts)] if cohorts else named


def _scan(client: Any, table: str) -> Iterator[Mapping[str, Any]]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _age(name: str, item: Mapping[str, Any]) -> KeysetAge:
    changed_at = item.get("changed_at", {}).get("N")
    return KeysetAge(
        name,
        item.get("rotation_step", {}).get("S", "never rotated"),
        changed_at=datetime.fromtimestamp(int(changed_at), UTC) if changed_at else None,
        rotation=item.get("rotation", {}).get("S", ""),
    )


def _together(cohorts: Sequence[KeysetAge]) -> KeysetAge:
    """Return the keysets of all cohorts as one, at the step of the one that is furthest behind."""
    behind = min(cohorts, key=lambda each: _BEHIND.index(each.step))
    return KeysetAge(COHORTS, behind.step, len(cohorts), behind.changed_at, behind.rotation)
