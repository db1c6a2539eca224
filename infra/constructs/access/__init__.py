"""Keys, roles and sign-ins."""
