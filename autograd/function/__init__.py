"""Ops whose backward the user writes (`Function`), and calls that run again (`checkpoint`).

- functions: `Function`, in PyTorch's form; function_op: the op it becomes
- checkpointing: `checkpoint`, which trades time for memory
"""
