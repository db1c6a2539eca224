"""The Lambda function `access_review`."""
