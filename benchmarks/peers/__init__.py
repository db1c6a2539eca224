"""Peers to measure against, on the same data in the same run: Splink and a ladder of queries."""
