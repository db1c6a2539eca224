"""Deletes the tables."""
