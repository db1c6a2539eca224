"""The stack, installed for one test."""

from collections.abc import Iterator

import pytest

from tests.invariants.faults.harness.stack import Stack, the_stack


@pytest.fixture
def stack() -> Iterator[Stack]:
    with the_stack().installed() as installed:
        installed.aws.watch()
        yield installed
