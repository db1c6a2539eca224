"""What the operators of a stack read of it, on AWS and on this machine: logs, metrics, runs, keysets, dashboards."""
