"""Compares a search with a record, fact by fact."""
