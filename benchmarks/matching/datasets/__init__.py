"""Public and simulated data sets, written in the evaluation format."""
