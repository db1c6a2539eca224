"""The stacks: data, service and edge for each environment, and one for the account."""
