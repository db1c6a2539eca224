"""What the matching engine was trained on or is given, as data."""
