"""What holds for every test: no property is judged by how long an example takes, and no test inherits a time limit.

Coverage pauses in tests that walk again and again over lines that their neighbours cover: it would double their time.
"""

from functools import cache
from pathlib import Path

import botocore.session
import pytest
from hypothesis import settings

from contactpoint.application.time_left_and_act_done import TIME_LEFT

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

HERE = Path(__file__).parent
NOT_MEASURED = (
    "adapters/dynamodb/test_decommission.py::test_function_that_is_killed",
    "adapters/merkle_log/test_interrupted_sequencing.py",
    "adapters/test_measured_units.py",
    "infra/",
    "invariants/faults/test_no_record_no_answer.py",
    "invariants/faults/test_pages.py",
    "invariants/faults/test_races.py",
    "invariants/faults/test_rotations.py",
    "invariants/faults/test_sweep.py",
    "invariants/test_",
    "unit/benchmarks/",
    "unit/cli/test_simulate.py",
    "unit/domain/matching/comparison/test_level_names.py",
    "unit/web/test_disclosure.py",
)

# Clients of all sessions share what botocore reads from its files: the models of the services never change.
botocore.session.create_loader = cache(botocore.session.create_loader)


@pytest.fixture(autouse=True)
def _no_time_limit():
    """End the invocation of a handler that an earlier test called in this process."""
    TIME_LEFT.begin(None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pytest-cov pause during each of these tests."""
    for item in items:
        if item.nodeid.removeprefix("tests/").startswith(NOT_MEASURED):
            item.add_marker(pytest.mark.no_cover)
