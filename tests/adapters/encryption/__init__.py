"""Tests of keysets and of what is encrypted with them (moto)."""
