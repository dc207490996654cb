"""Ops whose backward a user writes (`Function`), and those that run again (`checkpoint`).

- functions: `Function`, in PyTorch's form; function_op: the op that it becomes
- checkpointing: `checkpoint`, memory for time
"""
