"""A directory with one shielded child."""

import pytest

from tests.unit.application.hidden_child import directory_with_hidden_child


@pytest.fixture
def store():
    return directory_with_hidden_child()
