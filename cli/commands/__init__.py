"""The subcommands of `contactpoint`, one module each."""
