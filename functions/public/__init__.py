"""The Lambda function `public`."""
