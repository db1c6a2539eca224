"""Brokered contact, and notifications."""
