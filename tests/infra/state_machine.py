"""Runs a definition in the Amazon States Language, as far as ours use it: no time passes, and a task is a function."""

import json
from collections.abc import Callable
from typing import Any

Task = Callable[[Any], Any]
Reader = Callable[[str], list[Any]]
"""Returns the lines of an object in S3, by its key."""
MAX_TRANSITIONS = 1000
MAX_DOCUMENT = 256 * 1024
"""The bytes that a state's input and output may have."""


class StatesError(Exception):
    """A state failed, with this error name."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class StateMachine:
    """A state machine whose tasks all call one function.

    A map reads its items with ``read``. As in Step Functions, a child that fails does not stop the others; the map
    fails at its end if more than the tolerated percentage failed.
    """

    def __init__(self, definition: dict[str, Any], task: Task, read: Reader) -> None:
        self._definition, self._task, self._read_lines = definition, task, read
        self.path: list[str] = []
        self._context: dict[str, Any] = {}

    def run(self, document: Any, name: str = "night") -> str:
        """Return ``SUCCEEDED``, or the error with which the run fails."""
        self._context = {"Execution": {"Name": name, "Input": document}}
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
            self._context["State"] = {"Name": name, "EnteredTime": "2026-11-26T03:10:00Z"}
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
            result = self._attempt(state, self._filled(state["Parameters"], document))
        elif kind == "Map":
            result = self._map(state, document)
        elif kind == "Pass" and "Result" in state:
            result = state["Result"]
        elif kind in ("Choice", "Wait", "Pass", "Succeed"):
            return {} if state.get("OutputPath", "$") is None else document
        else:
            raise AssertionError(f"this reader of workflows knows no state {kind}")
        return _put(document, result, state.get("ResultPath", "$"))

    def _map(self, state: dict[str, Any], document: Any) -> list[Any]:
        items, results, failed = self._items(state, document), [], 0
        for item in items:
            try:
                results.append(self._run(state["ItemProcessor"], self._filled(state["ItemSelector"], document, item)))
            except StatesError:
                results.append(None)
                failed += 1
        if failed * 100 > state.get("ToleratedFailurePercentage", 0) * len(items):
            raise StatesError("States.ExceedToleratedFailureThreshold")
        assert len(json.dumps(results)) < MAX_DOCUMENT
        return results

    def _items(self, state: dict[str, Any], document: Any) -> list[Any]:
        """Return the items of a map: those of the document, or those of a file."""
        if "ItemsPath" in state:
            return list(_read(document, state["ItemsPath"]))
        reader = self._filled(state["ItemReader"]["Parameters"], document)
        assert state["ItemReader"]["ReaderConfig"] == {"InputType": "JSONL"}
        return self._read_lines(reader["Key"])

    def _filled(self, template: dict[str, Any], document: Any, item: Any = None) -> dict[str, Any]:
        """Return a template with its paths replaced; those that begin with ``$$`` are of the context."""
        context = {**self._context, "Map": {"Item": {"Value": item}}}
        filled = {}
        for name, value in template.items():
            found = value
            if name.endswith(".$"):
                found = _read(context, value[1:]) if value.startswith("$$") else _read(document, value)
            elif isinstance(value, dict):
                found = self._filled(value, document, item)
            filled[name.removesuffix(".$")] = found
        return filled

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
        chosen = (c["Next"] for c in state["Choices"] if _applies(c, _read(document, c["Variable"])))
        return next(chosen, state.get("Default"))


def _applies(choice: dict[str, Any], value: Any) -> bool:
    (wanted,) = (each for name, each in choice.items() if name.endswith("Equals"))
    return type(wanted) is type(value) and bool(wanted == value)


def _matching(rules: Any, error: str) -> Any:
    return next((rule for rule in rules if {"States.ALL", error} & set(rule["ErrorEquals"])), None)


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
