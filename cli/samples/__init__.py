"""Invented organisations, people and children, and how they are loaded."""
