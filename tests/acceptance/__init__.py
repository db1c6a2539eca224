"""Tests on a running stack."""
