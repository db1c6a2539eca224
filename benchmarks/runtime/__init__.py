"""What the functions cost at run time: cold start, processor time, calls, access decisions."""
