"""Two records that can be merged."""

import pytest

from tests.unit.application.merges.two_records import HOME, register


@pytest.fixture
def two(deps):
    other = register(deps, "Olga", "Petrova", address_status="current", address=HOME, upn="A123456789012")
    return register(deps, "Ida", "Larch"), other
