"""The interfaces that the use cases need of the outside, one a file; those of audit and of the jobs in folders."""
