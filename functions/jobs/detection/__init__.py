"""The detection job."""
