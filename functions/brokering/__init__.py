"""The Lambda function `search`."""
