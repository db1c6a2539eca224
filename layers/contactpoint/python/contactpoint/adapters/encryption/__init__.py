"""Keysets, and encryption with them."""
