"""Shielding children, and keeping shielded children hidden."""
