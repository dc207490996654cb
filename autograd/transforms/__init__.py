"""Functions of functions: derivatives, products with them, and vmap.

- tracing: a function run once on fresh Tensors, which all transforms are made of
- derivatives: `grad`, `jacobian`, `hessian` and their relatives, a file for each family
- complex_convention: which gradient with respect to a complex number HIPS autograd's names give
- batching: `vmap`, the arrays that it passes through functions, and what each function does to them
"""
