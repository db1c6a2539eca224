"""Sample data: invented organisations, people and children."""
