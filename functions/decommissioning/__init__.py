"""The steps of a decommissioning, each a function with a role of its own."""
