"""What people do with the directory: find, look, register, amend, record, ask who looked. Each leaves an event."""
