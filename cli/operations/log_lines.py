"""Log lines of a stack's functions, API and workflows, as CloudWatch Logs stores them."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from cli.operations.stack import OperatedStack

_PARALLEL = 4
EXPECTED = ("request_id", "operation", "status", "duration_ms", "error_type", "raised_at", "cause")
"""What the lines of calls say, in the order in which it is printed."""
NOT_PRINTED = frozenset(
    {"level", "location", "message", "timestamp", "service", "sampling_rate", "_aws", "function_arn", "xray_trace_id"}
)


@dataclass(frozen=True)
class LogLine:
    """One line.

    Attributes
    ----------
    part
        Which part of the stack wrote it, such as ``search``.
    fields
        Its members, if the line is JSON.
    """

    part: str
    at: datetime
    text: str
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def is_metric(self) -> bool:
        """Whether the line holds metrics."""
        return "_aws" in self.fields

    @property
    def is_platform(self) -> bool:
        """Whether Lambda wrote the line, not a function."""
        platform = str(self.fields.get("type", "")).startswith("platform.")
        return platform or self.text.startswith(("START ", "END ", "REPORT "))

    @property
    def is_failure(self) -> bool:
        """Whether the line reports a failure."""
        status = str(self.fields.get("status", ""))
        level = str(self.fields.get("level", "")).upper()
        if self.is_platform:
            return bool(self.fields.get("record", {}).get("status", "success") != "success")
        return level in ("ERROR", "WARNING", "CRITICAL", "FATAL") or (status.isdigit() and int(status) >= 500)

    @property
    def kind(self) -> str:
        """What the line reports, such as ``request_completed``."""
        message = self.fields.get("message")
        return str(message or self.fields.get("type") or ("access log" if self.fields else self.text.strip()))

    @property
    def said(self) -> str:
        """Its members, without those that every line has."""
        names = [*EXPECTED, *(name for name in self.fields if name not in EXPECTED)]
        known = ((name, self.fields.get(name)) for name in names if name not in NOT_PRINTED)
        return "  ".join(f"{name}={value}" for name, value in known if value not in (None, ""))


def read_lines(
    stack: OperatedStack, parts: Iterable[str], start: datetime, end: datetime, text: str = ""
) -> Iterator[list[LogLine]]:
    """Yield the lines of each part in turn, oldest first; with ``text``, only the lines that contain it."""
    groups, client = stack.log_groups(), stack.new_client("logs")

    def read(part: str) -> list[LogLine]:
        return list(_read(client, part, groups[part], (start, end), text))

    with ThreadPoolExecutor(max_workers=_PARALLEL) as pool:
        yield from pool.map(read, parts)


def _read(client: Any, part: str, group: str, period: tuple[datetime, datetime], text: str) -> Iterator[LogLine]:
    start, end = (int(each.timestamp() * 1000) for each in period)
    asked: dict[str, Any] = {"logGroupName": group, "startTime": start, "endTime": end}
    if text:
        asked["filterPattern"] = f'"{text}"'
    try:
        for page in client.get_paginator("filter_log_events").paginate(**asked):
            for event in page["events"]:
                if text in event["message"]:
                    yield parse(part, event["timestamp"], event["message"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def parse(part: str, milliseconds: int, text: str) -> LogLine:
    """Return a line; what is no JSON has no fields."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    return LogLine(part, at, text, content if isinstance(content, dict) else {})
