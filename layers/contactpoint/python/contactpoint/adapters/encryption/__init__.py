"""Encryption with keysets, and their rotation."""
