"""Benchmarks: this project, the same pass written by hand in NumPy, and its peers."""
