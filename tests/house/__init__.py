"""House rules: words, links and reading level. They need no stack."""
