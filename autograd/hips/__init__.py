"""HIPS autograd's names, each made of ours: no second engine.

- operators: `make_vjp`, `grad_named`, `multigrad_dict` and the rest of its transforms
- primitives: `primitive`, `defvjp` and `defjvp`
- checks: its `test_util`
"""
