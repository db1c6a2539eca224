"""The Lambda function `archiving`."""
