"""Who is working with a child, and what an involvement must be."""
