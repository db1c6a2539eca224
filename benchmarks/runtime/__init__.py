"""Benchmarks of the functions: cold start, processor time, storage calls, access decisions."""
