"""Merging two records of one child, and reversing a merge exactly (rulebook, section 7)."""
