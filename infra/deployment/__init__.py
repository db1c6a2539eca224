"""Deploying to AWS: what would change is shown first, and nothing that holds data is replaced or removed."""
