"""A benchmark names what the functions have: one that measures another name stops after a rename."""

import importlib
import re
from pathlib import Path

IMPORTS = Path(__file__).parents[2] / "benchmarks/runtime/imports.py"


def test_benchmark_of_imports_calls_what_the_function_has():
    found = re.search(r'"import (functions\.search\.handler) as h; h\.(\w+)\(\)"', IMPORTS.read_text(encoding="utf-8"))
    assert found
    assert callable(getattr(importlib.import_module(found[1]), found[2]))
