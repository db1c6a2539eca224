"""Tests of what is stored in DynamoDB (moto)."""
