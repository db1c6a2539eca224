"""The Lambda function `platform_events`."""
