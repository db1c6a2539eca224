"""Adapters: DynamoDB tables, encryption with KMS and Tink, and identity with OpenID Connect."""
