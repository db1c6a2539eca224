"""The permissions and size of each Lambda function, one module each."""
