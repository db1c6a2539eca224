"""One function gives the day: `day_of`, in London. No other code takes a day from a clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THE_ONE = ROOT / "layers/contactpoint/python/contactpoint/domain/days.py"
FOLDERS = ("layers/contactpoint", "functions", "cli", "benchmarks", "infra")
SOURCES = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
    if path != THE_ONE and "node_modules" not in path.parts
)


def days_from_clocks(source: str) -> Iterator[str]:
    """Yield each call that takes a day from a moment, or today from the machine's own clock."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr == "today" or (node.func.attr == "date" and not node.args and not _reads_a_text(node.func)):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if node.func.attr == "replace" and "hour" in {each.arg for each in node.keywords}:
            yield f"line {node.lineno}: {ast.unparse(node)}"


def _reads_a_text(method: ast.Attribute) -> bool:
    """Return whether the day is one that somebody wrote, as in ``strptime(text, form).date()``."""
    called = method.value.func if isinstance(method.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "strptime"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_day_comes_from_the_one_function(path):
    assert list(days_from_clocks(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source", ["utc_now().date()", "date.today()", "datetime.today()", "now.replace(hour=0)", "event.at.date()"]
)
def test_a_day_from_a_clock_is_found(source):
    assert len(list(days_from_clocks(source))) == 1


def test_a_day_that_somebody_wrote_is_no_clock():
    assert list(days_from_clocks("datetime.strptime(text, '%d/%m/%Y').date()")) == []
