"""What waits for a directory team, and the team's decision, whatever it is about."""
