"""Load: many callers at the local stack, and many threads at the handlers."""
