"""Linear algebra.

- products: dot, matmul, tensordot, kron ...; einstein: einsum; diagonals: and triangles, traces
- solving: inverses, determinants, equations; least_squares: pinv and lstsq
- triangular: Cholesky and QR; eigenvalues; singular_values; decompositions: what their gradients
  have in common
- norms: and condition numbers
- numpy_linalg: what numpy.linalg calls by a name that means something else in NumPy itself

All but the first three are read on first use.
"""
