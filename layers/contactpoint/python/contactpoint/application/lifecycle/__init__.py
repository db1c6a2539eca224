"""What happens to a record over time."""
