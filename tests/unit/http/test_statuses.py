"""Every status that a handler can answer is in the contract."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactpoint.http import openapi

ROOT = Path(__file__).parents[3]
STATUS_OF = {"no_content": 204, "created": 201, "accepted": 202}
WITHOUT_SIGN_IN = {("GET", path) for path in ("/audit/checkpoint", "/openapi.json", "/health")}
"""The function `public` answers these from a table of its own."""
PATHS = json.loads(openapi.load_openapi())["paths"]


def answered(handler: ast.FunctionDef) -> Iterator[int]:
    """Yield the statuses of the answers that a handler makes itself."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in STATUS_OF:
                yield STATUS_OF[node.func.id]
            elif node.func.id == "json_response" and isinstance(node.args[0], ast.Constant):
                yield int(node.args[0].value)


def handlers(file: Path) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield the method, the path and the statuses of each operation in a file."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        for decorator in getattr(node, "decorator_list", ()):
            if isinstance(node, ast.FunctionDef) and ast.unparse(decorator).startswith("api.operation("):
                method, path = (ast.literal_eval(each) for each in decorator.args[:2])
                yield method, path, tuple(answered(node))


HANDLERS = [each for file in sorted((ROOT / "functions").glob("*/handler.py")) for each in handlers(file)]


def test_handler_of_every_operation_is_found():
    published = {(method.upper(), path) for path, methods in PATHS.items() for method in methods}
    assert published - {(method, path) for method, path, _ in HANDLERS} == WITHOUT_SIGN_IN
    assert any(statuses for _, _, statuses in HANDLERS)


@pytest.mark.parametrize(("method", "path", "statuses"), HANDLERS)
def test_status_that_a_handler_answers_is_in_the_contract(method, path, statuses):
    published = PATHS[path][method.lower()]["responses"]
    assert {str(status) for status in statuses} <= set(published)
