"""Made by `benchmarks/matching/regenerate/look_alike_letters.py` from the Unicode data."""
