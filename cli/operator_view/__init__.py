"""What the platform's operators can read in the tables."""
