"""Invented English children, their families, and searches for them: seeded, repeatable, never real.

``python -m benchmarks.families FOLDER --children 100000 --queries 6000 --seed 1`` writes them in the judging form.
"""

from benchmarks.families.population import TODAY, Child, Population
from benchmarks.families.searches import Searches

__all__ = ["TODAY", "Child", "Population", "Searches"]
