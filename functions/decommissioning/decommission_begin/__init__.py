"""Says whether a decommissioning may begin, begins it, and writes down what there is."""
