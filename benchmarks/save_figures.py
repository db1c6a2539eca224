"""The folder of figures and plots."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.local_stack.workspace import ROOT

RESULTS = ROOT / "build/benchmarks"


def save(name: str, figures: dict[str, Any], console: Console) -> Path:
    """Write the figures as JSON, print where, and return the file for the plot of the same name."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")
    console.print(f"Figures and plot: {RESULTS.relative_to(ROOT)}/{name}.json, .png")
    return RESULTS / f"{name}.png"
