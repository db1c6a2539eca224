"""The adapters that keep records, keys, accounts and the audit log in DynamoDB and KMS."""
