"""Invented English children, their families, and searches for them: seeded, repeatable, never real.

``python -m benchmarks.matching.synthetic FOLDER --children 100000 --seed 1`` writes them in the evaluation format.
"""

from benchmarks.matching.synthetic.population import TODAY, Population, SyntheticChild
from benchmarks.matching.synthetic.searches import Searches

__all__ = ["TODAY", "Population", "Searches", "SyntheticChild"]
