"""An example request and response for each operation, and an example of each problem."""

import json
from importlib.resources import files
from typing import Any

from contactpoint.http.problem_kinds import CATALOGUE, document
from contactpoint.problems import Problem, Violation

FEATURES = ("records", "lifecycle", "shields", "contacts", "accounts", "audit")
REQUEST_ID = "6f0c2d1e-8a47-4b19-9c3e-5d2f7a10b8c4"
_FOLDER = files("contactpoint.http.openapi").joinpath("examples")


def load_examples() -> dict[str, dict[str, Any]]:
    """Return operation to its ``request`` (a body), ``query`` and ``response``, where it has them."""
    found: dict[str, dict[str, Any]] = {}
    for feature in FEATURES:
        found |= json.loads(_FOLDER.joinpath(f"{feature}.json").read_text(encoding="utf-8"))
    return found


def problem_examples() -> dict[str, dict[str, Any]]:
    """Return kind of problem to an example of it, in the order of the catalogue."""
    described = json.loads(_FOLDER.joinpath("problems.json").read_text(encoding="utf-8"))
    return {kind: {"summary": CATALOGUE[kind][1], "value": _problem(kind, described[kind])} for kind in CATALOGUE}


def _problem(kind: str, members: dict[str, Any]) -> dict[str, Any]:
    violations = tuple(Violation(**each) for each in members.pop("violations", ()))
    problem = Problem(kind, members.pop("detail"), violations, members)
    return document(problem, REQUEST_ID)
