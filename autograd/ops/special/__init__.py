"""Special functions: erf, and what SciPy computes where it is installed.

- error_function: erf, which needs no SciPy; erfs: its relatives
- gammas: gamma, beta, and their incomplete forms; bessel; probability: ndtr, logit, entropies
- scipy_special: ours under SciPy's names and defaults; scipy_ufuncs: how SciPy is called
"""
