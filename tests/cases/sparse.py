"""Cases of autograd/ops/linalg/sparse.py: `matmul` with a sparse matrix, which is a constant."""

import numpy as np
from scipy import sparse

import autograd as ag

from .table import case, complexes, normal

DENSE = np.array([[0.0, 2.0, 0.0], [-1.0, 0.0, 0.5]], np.float32)  # of float32: it widens no dtype
KINDS = (sparse.csr_array, sparse.csc_matrix, sparse.coo_array, sparse.dia_array, sparse.lil_matrix)


def left(matrix, x):
    return matrix.toarray() @ x


def right(x, matrix):
    return x @ matrix.toarray()


for _kind in KINDS:
    _S = _kind(DENSE)
    case(ag.matmul, _S, normal(3, 2), numpy=left, dtypes=(np.float32,))
    case(ag.matmul, normal(4, 2), _S, numpy=right, dtypes=(np.float32,))
for _shape in [(3,), (0, 3, 2), (2, 3, 4), (2, 1, 3, 2), (3, 0)]:
    case(ag.matmul, sparse.csr_array(DENSE), normal(*_shape), numpy=left, dtypes=(np.float32,))
for _shape in [(2,), (0, 2), (3, 4, 2), (2, 1, 3, 2)]:
    case(ag.matmul, normal(*_shape), sparse.csr_array(DENSE), numpy=right, dtypes=(np.float32,))
case(
    ag.matmul, sparse.csr_array(DENSE + 1j * DENSE[::-1]), complexes(3, 2), numpy=left, dtypes=False
)
case(ag.matmul, sparse.csr_array(DENSE), complexes(3), numpy=left, dtypes=False)
case(
    ag.matmul, normal(2, 2), sparse.csr_array(DENSE * 1j), numpy=right, dtypes=False, analytic=False
)
case(ag.dot, sparse.csr_array(DENSE), normal(3, 2), numpy=left, dtypes=(np.float32,))
