"""What only the operators of the platform may do to accounts and organisations, two of them together."""
