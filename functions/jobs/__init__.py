"""The Lambda functions that run on a schedule, one folder each."""
