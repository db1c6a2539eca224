"""The Lambda function `web_oversight`."""
