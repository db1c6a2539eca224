"""Retired words are not used again: neither in identifiers, nor in documents, docstrings and comments."""

import ast
import io
import keyword
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.retired_words import NAMES, PROSE, SOURCES

ROOT = Path(__file__).parents[2]
TEXT_FILES = {".md", ".cedar", ".cedarschema", ".toml", ".sh"}


def files() -> list[str]:
    """Return the files of the repository that are checked."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wanted = (name for name in listed if Path(name).suffix in TEXT_FILES | {".py"} or name == "Makefile")
    return sorted(name for name in wanted if name not in SOURCES and (ROOT / name).exists())


def retired_names(source: str) -> Iterator[str]:
    """Yield the identifiers that contain a retired word, with the word to use instead."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", token.string):
                if word.lower() in NAMES:
                    yield f"line {token.start[0]}: {token.string} (use {NAMES[word.lower()]})"


def docstrings_and_comments(source: str) -> Iterator[str]:
    """Yield a module's prose: texts that are statements of their own, and comments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def retired_prose(text: str) -> Iterator[str]:
    """Yield the retired words of a text, with their surroundings; code and quoted words do not matter."""
    plain = " ".join(re.sub(r"```.*?```|`[^`\n]*`|\"[^\"\n]{1,20}\"", "", text, flags=re.DOTALL).split()).lower()
    for pattern, instead, allowed in PROSE:
        checked = re.sub("|".join(map(re.escape, allowed)), "", plain) if allowed else plain
        for found in re.finditer(rf"\b({pattern})\b", checked):
            yield f"…{checked[max(found.start() - 30, 0) : found.end() + 20]}… (use {instead})"


@pytest.mark.parametrize("name", files())
def test_file_contains_no_retired_word(name):
    source = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".py"):
        found = [
            *retired_names(source),
            *(hit for text in docstrings_and_comments(source) for hit in retired_prose(text)),
        ]
    else:
        found = list(retired_prose(source))
    assert found == []


@pytest.mark.parametrize("text", ["The card is sealed.", "It stands in the trail.", "Kin, and notices."])
def test_retired_word_in_prose_is_found(text):
    assert list(retired_prose(text)) != []


def test_allowed_phrases_and_code_are_not_found():
    assert list(retired_prose("The investigation notice; `notices` in code; what is held.")) == []


@pytest.mark.parametrize("source", ["desk = 1", "class SealedCard: ...", "def kin_share(): ..."])
def test_retired_word_in_an_identifier_is_found(source):
    assert list(retired_names(source)) != []
