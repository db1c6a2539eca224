"""The Lambda function `destruction`."""
