"""The Lambda function `accounts`."""
