"""Who said each fact of a child, and which of two sources is the better one (rulebook, section 7)."""
