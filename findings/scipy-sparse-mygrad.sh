#!/bin/sh
# A SciPy sparse matrix, and a pandas Series, on the left of a MyGrad tensor drop its graph.
#
# MyGrad's tensors take part in NumPy's protocol, so that `dense @ t` gives a Tensor whose backward
# reaches t. The operators of scipy.sparse and of pandas do not ask for that protocol: they convert
# the right operand to an array themselves, and the product is an ordinary array or Series. Nothing
# is raised or warned, and t.grad stays None for what was computed from it.
# scipy.sparse defers to the right operand only if NumPy makes of it a 0-d array of objects.
#
# Expected: a Tensor (as `dense @ t` and `t * series` give), or an error.
# Seen with SciPy 1.17.0, pandas 3.0.0 and MyGrad 2.3.0 under NumPy 2.4.6: ndarray and Series.
# Remedy: write the tensor first, or pass S.toarray() and series.to_numpy().
set -eu

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
  echo "These versions need Python 3.11 to 3.13: PYTHON=python3.13 $0"
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/products.py" <<'END'
import sys

import mygrad
import numpy as np
import pandas as pd
import scipy
from scipy import sparse

print("SciPy", scipy.__version__, "pandas", pd.__version__, "MyGrad", mygrad.__version__,
      "NumPy", np.__version__)
dense = np.array([[1.0, 2.0], [0.0, 3.0]])
t = mygrad.tensor([1.0, 2.0])
series = pd.Series([1.0, 2.0])
products = {
    "dense @ t": dense @ t,
    "csr_array(dense) @ t": sparse.csr_array(dense) @ t,
    "t * series": t * series,
    "series * t": series * t,
}
kinds = []
for written, product in products.items():
    kinds.append(type(product).__name__)
    print(f"  {written}: {kinds[-1]}")
sys.exit(kinds != ["Tensor", "ndarray", "Tensor", "Series"])
END

"$python" -m venv "$folder/environment"
"$folder/environment/bin/python" -m pip install --quiet --disable-pip-version-check \
  "numpy==2.4.6" "scipy==1.17.0" "pandas==3.0.0" "mygrad==2.3.0"
cd "$folder"
"$folder/environment/bin/python" products.py || {
  echo "CHANGED: it does not behave as described above."
  exit 1
}
echo "As described: with the matrix or the Series first the graph is dropped without a word."
