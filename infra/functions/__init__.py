"""What each Lambda function may do and needs, one module each."""
