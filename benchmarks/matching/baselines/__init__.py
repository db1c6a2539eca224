"""Baselines, measured on the same data in the same run: Splink and the Department for Education's ladder of queries."""
