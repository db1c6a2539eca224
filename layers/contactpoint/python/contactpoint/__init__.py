"""ContactPoint: who is working with a child, and how to reach them."""
