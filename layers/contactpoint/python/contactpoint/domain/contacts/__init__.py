"""Contact requests and notifications, as data."""
