"""Runs a definition in the Amazon States Language, as far as ours use it: no time passes, and a task is a function."""

import json
from collections.abc import Callable
from typing import Any

Task = Callable[[Any], Any]
MAX_TRANSITIONS = 1000


class StatesError(Exception):
    """A state failed, with this error name."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class StateMachine:
    """A state machine whose tasks all call one function."""

    def __init__(self, definition: dict[str, Any], task: Task) -> None:
        self._definition, self._task = definition, task
        self.path: list[str] = []

    def run(self, document: Any) -> str:
        """Return ``SUCCEEDED``, or the error with which the run fails."""
        try:
            self._run(self._definition, document)
        except StatesError as failed:
            return failed.error
        return "SUCCEEDED"

    def _run(self, definition: dict[str, Any], document: Any) -> Any:
        name = definition["StartAt"]
        for _ in range(MAX_TRANSITIONS):
            self.path.append(name)
            state = definition["States"][name]
            try:
                document = self._result(state, document)
                following = self._next(state, document)
            except StatesError as failed:
                if (catcher := _matching(state.get("Catch", ()), failed.error)) is None:
                    raise
                document = _put(document, {"Error": failed.error}, catcher.get("ResultPath", "$"))
                following = catcher["Next"]
            if following is None:
                return document
            name = following
        raise AssertionError("the run does not end")

    def _result(self, state: dict[str, Any], document: Any) -> Any:
        kind = state["Type"]
        if kind == "Fail":
            raise StatesError(state["Error"])
        if kind == "Task":
            result = self._attempt(state, _filled(state["Parameters"], document))
        elif kind == "Map":
            items = _read(document, state["ItemsPath"])
            selected = [_filled(state["ItemSelector"], document, item) for item in items]
            result = [self._run(state["ItemProcessor"], each) for each in selected]
        elif kind in ("Choice", "Wait", "Pass", "Succeed"):
            return document
        else:
            raise NotImplementedError(kind)
        return _put(document, result, state.get("ResultPath", "$"))

    def _attempt(self, state: dict[str, Any], payload: Any) -> Any:
        """Call the task as often as its first matching retrier says."""
        retried = 0
        while True:
            try:
                return json.loads(json.dumps(self._task(payload)))
            except Exception as error:
                name = type(error).__name__
                retrier = _matching(state.get("Retry", ()), name)
                if retrier is None or retried >= retrier["MaxAttempts"]:
                    raise StatesError(name) from error
                retried += 1

    def _next(self, state: dict[str, Any], document: Any) -> str | None:
        if state["Type"] != "Choice":
            return None if state.get("End") or state["Type"] == "Succeed" else state["Next"]
        chosen = (c["Next"] for c in state["Choices"] if _read(document, c["Variable"]) is c["BooleanEquals"])
        return next(chosen, state.get("Default"))


def _matching(rules: Any, error: str) -> Any:
    return next((rule for rule in rules if {"States.ALL", error} & set(rule["ErrorEquals"])), None)


def _filled(template: dict[str, Any], document: Any, item: Any = None) -> dict[str, Any]:
    """Return a template with its paths replaced; ``$$.Map.Item.Value`` is the item."""
    filled = {}
    for name, value in template.items():
        path = name.endswith(".$")
        found = item if value == "$$.Map.Item.Value" else _read(document, value) if path else value
        filled[name.removesuffix(".$")] = found
    return filled


def _read(document: Any, path: str) -> Any:
    """Return what a path names; a path that names nothing ends the run."""
    for name in path.split(".")[1:]:
        if name not in document:
            raise StatesError("States.Runtime")
        document = document[name]
    return document


def _put(document: Any, result: Any, path: str | None) -> Any:
    if path is None:
        return document
    return result if path == "$" else {**document, path.removeprefix("$."): result}
