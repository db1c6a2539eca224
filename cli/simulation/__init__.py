"""An authority's years in minutes: the real use cases on ports in memory, with a clock that is set forward."""
