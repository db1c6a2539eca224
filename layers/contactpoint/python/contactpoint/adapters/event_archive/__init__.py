"""The archive of audit events: a month's events in S3, each once, in sorted files that are read by ranges."""
