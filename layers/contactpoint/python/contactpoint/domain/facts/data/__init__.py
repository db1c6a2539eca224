"""What fillers look like."""
