"""The `contactpoint` command."""
