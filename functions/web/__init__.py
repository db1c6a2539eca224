"""The Lambda function `web`."""
