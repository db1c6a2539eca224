"""Plots as PNG files, drawn without a screen; matplotlib is imported only when one is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def side_by_side(file: Path, width: float, height: float) -> Iterator[tuple[Any, Any]]:
    """Yield two axes to draw on, side by side, and write them to ``file``; the size is in inches."""
    import matplotlib as mpl  # noqa: PLC0415 - only a plot needs it

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(1, 2, figsize=(width, height), layout="constrained")
    yield axes[0], axes[1]
    figure.savefig(file, dpi=120)
    plt.close(figure)
