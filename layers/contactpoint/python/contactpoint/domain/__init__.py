"""The domain: pure functions and frozen structures, with no AWS, HTTP, clock or randomness."""
