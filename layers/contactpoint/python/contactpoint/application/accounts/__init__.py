"""Accounts: managed, reviewed, and authenticated for each call."""
