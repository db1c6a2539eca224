"""Lets nobody call the directory any more."""
