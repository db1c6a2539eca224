"""The Lambda function `transfers`."""
