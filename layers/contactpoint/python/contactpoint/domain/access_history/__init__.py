"""What a history of accesses shows, and to whom (rulebook, sections 9 and 12)."""
