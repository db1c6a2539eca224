"""Benchmarks of the matching engine: its quality, its scale and its training."""
