"""The Lambda function `registration`."""
