"""The Lambda function `overdue_reviews`."""
