"""Lambda functions: one folder each, thin handlers."""
