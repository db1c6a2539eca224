"""Texts that people read under stress have a reading level of grade 9 or below (Flesch-Kincaid)."""

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from contactpoint.http.problem_kinds import CATALOGUE

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)
    import textstat

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "layers/contactpoint/python/contactpoint"
MAX_GRADE = 9.0
GATEWAY = ROOT / "infra/constructs/rest_api.py"
PROBLEM_CALLS = ("Problem", "invalid", "Violation")
"""Calls whose second argument is a text for the caller."""
EXCEPTIONS = {
    "A sensitive service cannot be the lead": '"Sensitive service" and "lead professional" are the rulebook\'s terms.',
    "There is no such local authority": '"Local authority" is the rulebook\'s term.',
}
"""The start of each harder text, and the reason for it."""


def all_texts() -> set[str]:
    """Return the details of all problems and violations: of the product, and of API Gateway's own responses."""
    return {text for file in sorted(PRODUCT.rglob("*.py")) for text in problem_texts(file)} | set(gateway_texts())


def problem_texts(file: Path) -> Iterator[str]:
    """Yield the texts that a module passes to `PROBLEM_CALLS`, directly or as a constant of the module."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    constants = dict(_constants(module))
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROBLEM_CALLS:
            for argument in node.args[1:2]:
                yield from filter(None, _texts(argument, constants))


def gateway_texts() -> Iterator[str]:
    """Yield the third text of each row of `GATEWAY_PROBLEMS`."""
    constants = dict(_constants(ast.parse(GATEWAY.read_text(encoding="utf-8"))))
    rows = constants["GATEWAY_PROBLEMS"]
    assert isinstance(rows, ast.Tuple)
    for row in rows.elts:
        assert isinstance(row, ast.Tuple)
        yield from _texts(row.elts[2], constants)


def _constants(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _texts(node: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """Yield the texts that an expression can be; an f-string's values become a short word."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "this" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, constants)
            yield from _texts(other, constants)
        case ast.Dict(values=values):
            for value in values:
                yield from _texts(value, constants)
        case ast.Call(args=[ast.Dict() as mapping]):
            yield from _texts(mapping, constants)
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) if name in constants:
            yield from _texts(constants[name], constants)


def prose(markdown: str) -> str:
    """Return the sentences of a document, without code, tables, headings and link addresses."""
    text = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    text = "\n".join(line for line in text.splitlines() if not line.startswith(("|", "#")))
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"`[^`]*`", "this", text).replace("*", "")


def grade(text: str) -> float:
    """Return the grade of a text; code in backquotes is one short word."""
    return float(textstat.flesch_kincaid_grade(re.sub(r"`[^`]*`", "this", text)))


@pytest.mark.parametrize("text", sorted(all_texts()))
def test_problem_text_is_easy_to_read(text):
    if not any(text.startswith(start) for start in EXCEPTIONS):
        assert grade(text) <= MAX_GRADE


def test_problem_titles_are_easy_to_read():
    titles = " ".join(f"{title}." for _, title in CATALOGUE.values())
    assert grade(titles) <= MAX_GRADE


def test_integrators_page_is_easy_to_read():
    assert grade(prose((ROOT / "docs/authority-integrator.md").read_text(encoding="utf-8"))) <= MAX_GRADE


def test_every_exception_is_harder_than_the_limit():
    harder = [text for text in all_texts() if grade(text) > MAX_GRADE]
    assert [start for start in EXCEPTIONS if not any(text.startswith(start) for text in harder)] == []
