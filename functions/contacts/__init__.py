"""The Lambda function `contacts`."""
