"""The sample registers."""
