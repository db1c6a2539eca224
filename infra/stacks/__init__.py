"""The stacks: data, service and edge of an environment, and what an account has once."""
