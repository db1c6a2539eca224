"""Encrypts and indexes every record again under the current keys."""
