"""Data of the rules for records."""
