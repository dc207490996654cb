#!/bin/sh
# Hypothesis' check that an array holds the elements that were drawn does not work with NumPy 2.
#
# hypothesis.extra.numpy.arrays(dtype, elements=...) compares each drawn element with what the
# array has kept of it, and raises InvalidArgument when they differ: "Generated array element ...
# cannot be represented as dtype ... Consider using a more precise strategy". The comparison is
# `val != result[idx]`, a Python float with a NumPy scalar. With NumPy 1 it was one of float64;
# since NumPy 2 (NEP 50) the Python float is first rounded to the scalar's dtype, so that the two
# are always equal.
#
# Expected: InvalidArgument, as with NumPy 1.26.4, whose float16 cannot hold what is drawn here.
# Seen with NumPy 2.4.6: no error. Elements that were drawn within bounds become inf, and with
# unique=True, where elements are compared before they are rounded, the array has equal ones.
# Remedy: floats(width=16), or leave `elements` out.
set -eu

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
  echo "NumPy 2.4.6 needs Python 3.11 to 3.14: PYTHON=python3.13 $0"
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/narrow.py" <<'END'
import sys
import warnings

import hypothesis
import numpy as np
from hypothesis import errors, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

print("Hypothesis", hypothesis.__version__, "and NumPy", np.__version__)
print("  1.0001 != np.float16(1.0001) is", 1.0001 != np.float16(1.0001))
warnings.filterwarnings("ignore", "overflow encountered in cast", RuntimeWarning)


def first(strategy, wanted):
    """An array that is drawn and has the property; or the error, or None."""
    found = []

    @settings(max_examples=500, derandomize=True, database=None, deadline=None)
    @given(strategy)
    def draw(array):
        if wanted(array):
            found.append(array)

    try:
        draw()
    except (errors.InvalidArgument, ExceptionGroup) as error:
        return error
    return found[0] if found else None


equal = first(
    arrays(np.float16, 4, elements=st.floats(-2, 2, width=32), unique=True),
    lambda array: len(np.unique(array)) < array.size,
)
print("  unique=True, elements=floats(-2, 2, width=32):", repr(equal))
infinite = first(
    arrays(np.float16, 4, elements=st.floats(0, 1e6, width=32)),
    lambda array: np.isinf(array).any(),
)
print("  elements=floats(0, 1e6, width=32):", repr(infinite))
sys.exit(not isinstance(equal, np.ndarray) or not isinstance(infinite, np.ndarray))
END

"$python" -m venv "$folder/environment"
"$folder/environment/bin/python" -m pip install --quiet --disable-pip-version-check \
  "hypothesis==6.170.17" "numpy==2.4.6"
cd "$folder"
"$folder/environment/bin/python" narrow.py || {
  echo "CHANGED: it does not behave as described above."
  exit 1
}
echo "As described: no error, equal elements in a unique array, and infinities out of bounds."
