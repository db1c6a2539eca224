"""Fakes: the ports in memory, for tests of the use cases."""

from tests.fakes.dependencies import fake_dependencies
from tests.fakes.memory_store import MemoryStore
from tests.fakes.ports_of_store import FakeAuditLogReader
from tests.fakes.run_files import MemoryRunFiles

__all__ = ["FakeAuditLogReader", "MemoryRunFiles", "MemoryStore", "fake_dependencies"]
