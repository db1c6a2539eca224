"""The forms of the pages: from answers to the structures of the use cases."""
