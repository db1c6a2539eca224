"""What is done to the platform itself, written to the audit log: before it, and after it."""
