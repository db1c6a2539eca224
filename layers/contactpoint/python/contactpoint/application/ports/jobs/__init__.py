"""Ports of the nightly jobs: the files of their runs, and what a destruction needs."""
