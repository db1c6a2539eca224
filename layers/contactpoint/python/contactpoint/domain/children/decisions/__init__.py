"""What waits for a directory team to decide: reviews, challenges and transfers."""
