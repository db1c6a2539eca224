"""What is measured and compared: each benchmark prints a table and writes a plot to build/benchmarks/."""
