"""HIPS autograd's names, each made from ours: there is no second engine.

- operators: `make_vjp`, `grad_named`, `multigrad_dict` and its other transforms
- primitives: `primitive`, `defvjp` and `defjvp`
- checks: its `test_util`
"""
