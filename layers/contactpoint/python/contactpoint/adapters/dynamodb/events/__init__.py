"""Audit events in DynamoDB: written, read and listed."""
