"""Records in DynamoDB, with what finds them and what waits for a decision about them."""
