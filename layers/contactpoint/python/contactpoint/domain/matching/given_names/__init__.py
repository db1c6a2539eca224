"""Given names that mean one person: nicknames, and other spellings of a name."""
