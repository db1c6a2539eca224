"""What the directory costs in a month on AWS: measured units, times a dated price table."""
