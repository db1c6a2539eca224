"""Passing the responsibility for a record to another authority, by agreement (rulebook, section 7)."""
