"""Made by `benchmarks/matching/look_alikes.py` from the Unicode data."""
