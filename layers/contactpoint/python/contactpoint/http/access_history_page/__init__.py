"""The report that a family can be handed: who looked at a child's record, on one page that prints well."""
