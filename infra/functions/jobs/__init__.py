"""The functions that run on a schedule."""
