"""Commands that measure: cost, matching and simulated years."""
