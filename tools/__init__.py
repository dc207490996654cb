"""What people who work on the project run: the demo, reproductions, benchmarks."""
