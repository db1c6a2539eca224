"""Runs of jobs: scheduled, in batches, step by step."""
