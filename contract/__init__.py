"""Tools for the published contract: its linters' rules, and its reference page."""
