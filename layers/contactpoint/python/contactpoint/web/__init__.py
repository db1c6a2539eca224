"""The pages for practitioners. They call the use cases of the API, and decide and disclose nothing themselves."""
