#!/bin/sh
# numpy.ma takes the attribute `_data` of any object for that object's values.
#
# The docstring of numpy.ma.getdata says: "Return the data of `a` (if any) as an ndarray if `a` is a
# MaskedArray, else return `a` as a ndarray". It asks for `a._data` before it looks at the type, and
# the operators of masked arrays call it for their operand. So a class that keeps something else
# under this private name, which is a common one, is computed with what is there: its own
# __array__ is not called.
#
# Expected: what __array__ gives, [1, 2], and [1, 4] for the product.
# Seen with NumPy 2.4.6: the object's `_data`, whatever its shape and type.
# Remedy: another name for the attribute, or np.asarray(x) before numpy.ma sees x.
set -eu

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
  echo "NumPy 2.4.6 needs Python 3.11 to 3.14: PYTHON=python3.13 $0"
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/getdata.py" <<'END'
import sys

import numpy as np


class Measurement:
    """Two values, and under a private name the readings that they are the means of."""

    def __init__(self):
        self._data = np.array([[0.5, 1.5], [1.5, 2.5]])

    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0])


print("NumPy", np.__version__)
m = Measurement()
found = np.ma.getdata(m)
product = np.ma.array([1.0, 2.0]) * m
print("  np.asarray(m):", np.asarray(m).tolist())
print("  np.ma.getdata(m):", found.tolist())
print("  np.ma.array([1, 2]) * m:", product.tolist())
sys.exit(found is not m._data or product.shape != (2, 2))
END

"$python" -m venv "$folder/environment"
"$folder/environment/bin/python" -m pip install --quiet --disable-pip-version-check "numpy==2.4.6"
cd "$folder"
"$folder/environment/bin/python" getdata.py || {
  echo "CHANGED: it does not behave as described above."
  exit 1
}
echo "As described: numpy.ma computes with an object's private attribute."
