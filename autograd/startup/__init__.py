"""What happens on import: names that wait for their first use, PyPI's other autograd, memory."""
