"""Restoring the directory to one instant, without showing anybody who was hidden since (docs/runbooks/restore.md)."""
