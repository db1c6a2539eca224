"""The demonstration: the rulebook's stories, played with real requests."""
