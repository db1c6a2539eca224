"""What runs every night: schedules, and the state machines that they start."""
