"""The Lambda function `retention`."""
