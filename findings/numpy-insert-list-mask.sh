#!/bin/sh
# numpy.insert documents "array-like of ints or bools", and fails on a list of bools.
#
# Since NumPy 2.1.2 bools are a mask of the places to insert before. The code then asks for the
# number of dimensions of what was passed, not of the array made of it: a list has none.
# Under NumPy 2.0 the same list was taken for the places 1, 0 and 1, with a FutureWarning.
#
# Expected: what the same mask gives as an array, [9, 1, 2, 9, 3].
# Seen with NumPy 2.4.6: AttributeError: 'list' object has no attribute 'ndim'.
# Remedy: np.insert(a, np.array(mask), v).
set -eu

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
  echo "NumPy 2.4.6 needs Python 3.11 to 3.14: PYTHON=python3.13 $0"
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/insert.py" <<'END'
import sys

import numpy as np

print("NumPy", np.__version__)
a, mask = np.array([1.0, 2.0, 3.0]), [True, False, True]
by_array = np.insert(a, np.array(mask), 9.0)
print("  by an array of bools:", by_array.tolist())
try:
    by_list = np.insert(a, mask, 9.0)
except AttributeError as error:
    print("  by a list of bools: AttributeError:", error)
    sys.exit(by_array.tolist() != [9.0, 1.0, 2.0, 9.0, 3.0])
print("  by a list of bools:", by_list.tolist())
sys.exit(1)
END

"$python" -m venv "$folder/environment"
"$folder/environment/bin/python" -m pip install --quiet --disable-pip-version-check "numpy==2.4.6"
cd "$folder"
"$folder/environment/bin/python" insert.py || {
  echo "CHANGED: it does not behave as described above."
  exit 1
}
echo "As described: an array of bools is a mask, a list of bools an AttributeError."
