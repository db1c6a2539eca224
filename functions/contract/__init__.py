"""The Lambda function `contract`."""
