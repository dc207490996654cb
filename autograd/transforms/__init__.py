"""Functions of functions: derivatives, products with them, and vmap.

- tracing: a function run once on fresh Tensors, which all transforms are made of
- derivatives: `grad`, `jacobian`, `hessian` and their relatives, a file for each family
- batching: `vmap`; batched: the array for each example; batching_rules: what it does per function
"""
