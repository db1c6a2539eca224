"""An append-only log in the formats of RFC 6962 and C2SP, which outsiders can check. It knows nothing of events."""
