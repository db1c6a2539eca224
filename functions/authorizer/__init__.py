"""The Lambda function `authorizer`."""
