"""What the tests of faults and races share."""
