"""Registering, amending and viewing records, and recording involvements."""
