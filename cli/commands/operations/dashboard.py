"""`contactpoint dashboard`: a stack's dashboards in the terminal, with their data."""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.table import Table

from cli.consoles import console, errors, exit_with_error
from cli.operations.evaluate_metric_math import UnsupportedExpression, evaluate
from cli.operations.metrics import NAMESPACE, Metrics, Period, Series, metrics_of
from cli.operations.parse_dashboard import Plotted, Widget, widgets
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, connect_to

BARS = "▁▂▃▄▅▆▇█"
STEPS = 36
MEASURED_LOCALLY = ("AWS/Lambda", NAMESPACE)
ALARM_MARKS = {"ALARM": "[red]rings[/]", "OK": "[green]quiet[/]", "INSUFFICIENT_DATA": "no data"}


def dashboard(
    name: Annotated[str, typer.Argument(help="Which dashboard; all by default.")] = "",
    hours: Annotated[float, typer.Option(min=0.1, max=24 * 90, help="How far back to look, in hours.")] = 3,
    only_data: Annotated[bool, typer.Option("--only-data", help="Leave out graphs without data.")] = False,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Draw the dashboards that the stack deployed, widget by widget, with a line for each metric.

    On AWS the data come from CloudWatch. On this machine the functions' own metrics come from their log lines, and
    those of AWS Lambda from the emulator, which measures no other service.

    Example: contactpoint dashboard --hours 1 --only-data
    """
    stack = connect_to(environment)
    names = stack.physical_ids("AWS::CloudWatch::Dashboard")
    if name and name not in names:
        exit_with_error(f"There is no dashboard {name!r}. Choose from: {', '.join(names)}.")
    now, minutes = datetime.now(UTC), max(1, math.ceil(hours * 60 / STEPS))
    period = Period(now - timedelta(hours=hours), now + timedelta(seconds=1), timedelta(minutes=minutes))
    client, metrics = stack.new_client("cloudwatch"), metrics_of(stack)
    for each in [name] if name else names:
        console.rule(f"{each}, the last {hours:g} hours, each bar {minutes} min")
        for widget in widgets(client.get_dashboard(DashboardName=each)["DashboardBody"]):
            with errors.status(f"Reading {widget.title or each}"):
                drawn = list(_draw(stack, metrics, client, widget, period))
            if not only_data or _has_data(drawn):
                for part in drawn:
                    console.print(part)


def _draw(stack: OperatedStack, metrics: Metrics, client: Any, widget: Widget, period: Period) -> Iterator[Any]:
    if widget.kind == "text":
        yield Markdown(widget.text)
    elif widget.kind == "alarm":
        yield _alarms(client, widget)
    elif widget.kind == "log":
        yield f"[bold]{widget.title}[/]: a query of the logs. On this machine: contactpoint logs"
    elif widget.plotted:
        yield _graph(stack, metrics, widget, period)


def _alarms(client: Any, widget: Widget) -> Table:
    names = [arn.rpartition(":alarm:")[2] for arn in widget.alarms]
    found = {each["AlarmName"]: each["StateValue"] for each in client.describe_alarms(AlarmNames=names)["MetricAlarms"]}
    table = Table("alarm", "state", title=widget.title or "Alarms", title_justify="left")
    for name in names:
        table.add_row(name, ALARM_MARKS.get(found.get(name, ""), "not deployed"))
    return table


def _graph(stack: OperatedStack, metrics: Metrics, widget: Widget, period: Period) -> Table:
    table = Table("metric", "over time", "last", "highest", "sum", title=widget.title, title_justify="left")
    table.columns[0].overflow = "fold"
    for plotted, values in zip(widget.plotted, plot(metrics, widget.plotted, period), strict=True):
        if plotted.hidden:
            continue
        known = [value for value in values or () if value is not None]
        if known:
            table.add_row(plotted.label, bars(values or ()), *map(_number, (known[-1], max(known), sum(known))))
        else:
            table.add_row(plotted.label, _why_empty(stack, plotted, values))
    return table


def plot(metrics: Metrics, plotted: Sequence[Plotted], period: Period) -> list[Series | None]:
    """Return the values of each line of a graph; None for an expression that only CloudWatch computes."""
    series = iter(metrics.series([each.metric for each in plotted if each.metric], period))
    known: dict[str, Series] = {}
    found: list[Series | None] = [next(series) if each.metric else None for each in plotted]
    known.update(
        {each.id: values for each, values in zip(plotted, found, strict=True) if each.id and values is not None}
    )
    for place, each in enumerate(plotted):
        if each.expression:
            try:
                found[place] = known[each.id] = evaluate(each.expression, known, period.steps())
            except UnsupportedExpression:
                continue
    return found


def bars(values: Series) -> str:
    """Return a line of bars, one for each step; a step without a value is a dot."""
    known = [value for value in values if value is not None]
    highest = max(known, default=0) or 1
    return "".join("·" if v is None else BARS[min(7, int(max(v, 0) / highest * 7.99))] for v in values)


def _why_empty(stack: OperatedStack, plotted: Plotted, values: Series | None) -> str:
    if values is None:
        return "[dim]only CloudWatch computes this[/]"
    namespace = plotted.metric.namespace if plotted.metric else NAMESPACE
    if stack.is_local and not namespace.startswith(MEASURED_LOCALLY):
        return f"[dim]the emulator does not measure {namespace}[/]"
    return "[dim]no data[/]"


def _has_data(drawn: list[Any]) -> bool:
    """Return whether a graph has a line with data; other widgets always count."""
    tables = [part for part in drawn if isinstance(part, Table) and len(part.columns) == 5]
    return not tables or any(cell for table in tables for cell in table.columns[2].cells)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"
