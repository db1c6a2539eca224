"""Calls of DynamoDB: one client, transactions, batches of reads, repetition and failures."""
