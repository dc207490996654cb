"""Special functions: erf, and what SciPy computes where it is installed.

- error_function: erf, which needs no SciPy; erfs: its relatives
- gammas: gamma, beta, their logarithms and derivatives; incomplete: their integrals up to x
- parameters: derivatives of those with respect to the parameters, by integration
- bessel; probability: ndtr, logit, entropies
- scipy_special: ours under SciPy's names and defaults; scipy_ufuncs: how SciPy is called
"""
