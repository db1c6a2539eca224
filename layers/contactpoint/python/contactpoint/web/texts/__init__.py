"""The texts of the pages, and their languages."""
