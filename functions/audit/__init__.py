"""The Lambda function `audit`."""
