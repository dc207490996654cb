"""HIPS autograd's names, each made from ours: there is no second engine.

- operators: `make_vjp`, `grad_named`, `multigrad_dict` and its other transforms
- primitives: `primitive`; rules: `defvjp`, `defjvp` and their other forms; tables: where those are
- nodes: its core, `make_vjp(fun, x)`, `make_jvp(fun, x)` and `trace`
- boxes: what is traced; broadcasting: sums over what was broadcast
- containers: tuples, lists and dicts; vspaces: their vector spaces
- checks: its `test_util`; wrapping: its `wrap_util` and `util`
"""
