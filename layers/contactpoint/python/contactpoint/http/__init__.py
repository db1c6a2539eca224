"""The HTTP edge: messages in, problems out, nothing personal on the way."""
