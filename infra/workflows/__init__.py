"""The nightly workflows: schedules, and the state machines that they start."""
