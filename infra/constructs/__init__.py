"""The constructs from which the stacks are built."""
