"""The adapters that keep records, keys, accounts and the audit trail in DynamoDB and KMS."""
