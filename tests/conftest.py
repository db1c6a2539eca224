"""What holds for every test: no property is judged by how long an example takes, and no test inherits a time limit."""

from functools import cache

import botocore.session
import pytest
from hypothesis import settings

from contactpoint.application.ports.invocation import TIME_LEFT

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# Clients of all sessions share what botocore reads from its files: the models of the services never change.
botocore.session.create_loader = cache(botocore.session.create_loader)


@pytest.fixture(autouse=True)
def _no_time_limit():
    """End the invocation of a handler that an earlier test called in this process."""
    TIME_LEFT.begin(None)
