"""Linear algebra.

- products: dot, matmul, tensordot, kron ...; sparse: with a sparse matrix; einstein: einsum;
  diagonals: and triangles, traces
- solving: inverses and equations; determinants; least_squares: pinv and lstsq
- triangular: Cholesky and QR; eigenvalues; singular_values; decompositions: what their gradients
  have in common; degenerate: where some of the values are equal or 0
- norms: and condition numbers; matrix_equations: scipy.linalg's, of square roots and banded systems
- numpy_linalg: what numpy.linalg calls by a name that means something else in NumPy itself

All but the first three are read on first use.
"""
