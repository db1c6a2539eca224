"""The subcommands of `contactpoint` for the operators of a stack."""
