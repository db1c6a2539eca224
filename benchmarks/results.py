"""Where figures and plots go."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.home import ROOT

RESULTS = ROOT / "build/benchmarks"


def keep(name: str, figures: dict[str, Any], console: Console) -> Path:
    """Write the figures as JSON, tell where, and return the file that the plot of the same name is to go to."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")
    console.print(f"Figures and plot: {RESULTS.relative_to(ROOT)}/{name}.json, .png")
    return RESULTS / f"{name}.png"
