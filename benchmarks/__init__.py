"""Benchmarks: each prints a table and writes its figures and a plot to build/benchmarks/."""
