"""The workloads, one family per file."""
