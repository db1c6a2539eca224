"""Tables, buckets and backups."""
