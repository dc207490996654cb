"""Tools for people who work on the project: the demo, reproductions, benchmarks."""
