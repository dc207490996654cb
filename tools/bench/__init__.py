"""Benchmarks: this project beside a hand-written NumPy pass, and beside its peers."""
