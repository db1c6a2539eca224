"""The Lambda functions behind the API, one folder each, with thin handlers; `jobs` run on a schedule."""
