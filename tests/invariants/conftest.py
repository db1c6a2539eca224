"""Coverage pauses during these tests: it doubles the time of histories that walk the same lines a thousand times."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pytest-cov pause during each test of this folder; those of `faults` cover the functions and the adapters."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.no_cover)
