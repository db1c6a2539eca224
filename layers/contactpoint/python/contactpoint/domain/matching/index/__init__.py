"""What finds a record: blocking keys, and the entries of the search index."""
