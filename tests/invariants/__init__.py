"""Invariants: permissions, and that hidden facts cannot be inferred."""
