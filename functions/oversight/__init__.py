"""The Lambda function `oversight`."""
