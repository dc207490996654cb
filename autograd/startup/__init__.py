"""What happens on import: names that wait for their first use, PyPI's other autograd, memory.

- lazy_names: a package's names that are imported on first use; hints: what to say of a wrong name
- foreign: the other distribution called `autograd`, if both are installed
- memory: freed memory is kept for the next step
"""
