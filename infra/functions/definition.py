"""The definition of a function: its folder, its permissions and its size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from infra.pascal_case import pascal_case


@dataclass(frozen=True)
class Permissions:
    """The AWS actions that a function may use.

    Attributes
    ----------
    tables
        DynamoDB actions by table; ``RECORDS/by_archive_day`` names an index.
    items
        DynamoDB actions on some items of a table: ``ACCOUNTS/duty#*`` names those whose hash keys begin with ``duty#``.
    keys
        KMS actions by key.
    buckets
        S3 actions on the objects of a bucket; ``RUNS/archiving`` names those whose names begin with ``archiving/``.
    """

    tables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    items: Mapping[str, Sequence[str]] = field(default_factory=dict)
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    buckets: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FunctionDefinition:
    """One function. Its module gives the reason for its memory and timeout.

    Attributes
    ----------
    folder
        The folder of its handler below functions/, such as ``jobs/archiving``. Its last part is the function's name.
    concurrency_percent
        Its share of the environment's concurrency, reserved for it: it always has so much, and never more. So no flood
        of one kind of call stops another kind. A job has none, and uses what is left.
    knows_release
        Whether it is told which release it belongs to. Each release changes such a function.
    """

    folder: str
    permissions: Permissions
    memory_mb: int
    timeout_seconds: int
    concurrency_percent: int = 0
    knows_release: bool = False

    def reserved_concurrency(self, concurrency: int) -> int | None:
        """Return the share of the environment's ``concurrency``; None if nothing is reserved."""
        return concurrency * self.concurrency_percent // 100 or None

    @property
    def name(self) -> str:
        """The function's name in logs, metrics and operations."""
        return self.folder.rpartition("/")[2]

    @property
    def somebody_waits(self) -> bool:
        """Whether somebody waits for its answer. Nobody waits for a job, or for a step of a decommissioning."""
        return "/" not in self.folder

    @property
    def construct_id(self) -> str:
        """The name as the start of its logical ids."""
        return pascal_case(self.name)
