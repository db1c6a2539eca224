"""Says how likely a candidate must be for a match, and which never are, from the levels that it reaches."""
