"""The interfaces that the use cases need of the outside, one a file."""
