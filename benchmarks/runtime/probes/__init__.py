"""Programs that the benchmarks start in fresh processes: a runner, and plain boto3 handlers as baselines."""
