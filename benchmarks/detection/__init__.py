"""A simulated year of ordinary work with planted misuse, and how much of it detection finds."""
