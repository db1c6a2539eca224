"""The widgets of a CloudWatch dashboard, and the metrics that they plot."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cli.operations.metrics import Metric

Kind = Literal["text", "metric", "alarm", "log"]


@dataclass(frozen=True)
class Plotted:
    """One line of a graph: a metric, or an expression over the other lines.

    Attributes
    ----------
    id
        The name by which an expression refers to it.
    hidden
        Whether only expressions use it.
    """

    label: str
    id: str = ""
    metric: Metric | None = None
    expression: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Widget:
    """One widget.

    Attributes
    ----------
    text
        The text of a text widget, or the query of a log widget.
    alarms
        The ARNs of an alarm widget's alarms.
    """

    kind: Kind
    title: str
    text: str = ""
    plotted: Sequence[Plotted] = field(default=())
    alarms: Sequence[str] = field(default=())


def widgets(body: str) -> Iterator[Widget]:
    """Yield the widgets of a dashboard's body, from top to bottom and left to right."""
    found = json.loads(body)["widgets"]
    for each in sorted(found, key=lambda widget: (widget.get("y", 0), widget.get("x", 0))):
        yield _widget(each["type"], each.get("properties", {}))


def _widget(kind: str, properties: Mapping[str, Any]) -> Widget:
    title = str(properties.get("title", ""))
    if kind == "metric":
        return Widget("metric", title, plotted=list(_plotted(properties)))
    if kind == "alarm":
        return Widget("alarm", title, alarms=list(properties.get("alarms", ())))
    if kind == "log":
        return Widget("log", title, text=str(properties.get("query", "")))
    return Widget("text", title, text=str(properties.get("markdown", "")))


def _plotted(properties: Mapping[str, Any]) -> Iterator[Plotted]:
    before: list[str] = []
    for row in properties.get("metrics", ()):
        options: Mapping[str, Any] = row[-1] if isinstance(row[-1], dict) else {}
        named = [str(each) for each in row if not isinstance(each, dict)]
        hidden = options.get("visible") is False
        id_, label = str(options.get("id", "")), str(options.get("label", ""))
        if "expression" in options:
            yield Plotted(label or options["expression"], id_, expression=options["expression"], hidden=hidden)
            continue
        before = _expanded(named, before)
        pairs = tuple(zip(before[2::2], before[3::2], strict=True))
        statistic = str(options.get("stat") or properties.get("stat") or "Average")
        metric = Metric(before[0], before[1], pairs, statistic)
        yield Plotted(label or f"{metric.name} {statistic}", id_, metric, hidden=hidden)


def _expanded(named: list[str], before: list[str]) -> list[str]:
    """Return a row in full: a dot repeats one part of the row before, three dots all parts up to the rest."""
    if "..." in named:
        rest = named[named.index("...") + 1 :]
        return before[: len(before) - len(rest)] + rest
    return [before[place] if part == "." else part for place, part in enumerate(named)]
