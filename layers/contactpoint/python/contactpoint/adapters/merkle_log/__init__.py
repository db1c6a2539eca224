"""The Merkle log on AWS: its table, the key that signs checkpoints, and the bucket that keeps them."""
