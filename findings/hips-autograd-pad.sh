#!/bin/sh
# HIPS autograd differentiates numpy.pad only if its mode is written out.
#
# numpy.pad has had a default for `mode`, "constant", since NumPy 1.17. The value of
# `np.pad(x, 1)` is therefore right in HIPS autograd, too; its rule, though, declares `mode` as a
# parameter without a default, so that the backward pass fails inside the library.
#
# Expected: the gradient that mode="constant" gives, [2, 2].
# Seen with autograd 1.9.1 and NumPy 2.4.6: TypeError: pad_vjp() missing 1 required positional
# argument: 'mode'.
# Remedy: np.pad(x, 1, "constant").
set -eu

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
  echo "NumPy 2.4.6 needs Python 3.11 to 3.14: PYTHON=python3.13 $0"
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/pad.py" <<'END'
import sys
from importlib.metadata import version

import autograd.numpy as np
import numpy
from autograd import grad

print("autograd", version("autograd"), "and NumPy", numpy.__version__)
x = numpy.ones(2)
written_out = grad(lambda x: np.sum(np.pad(x, 1, "constant") ** 2))(x)
print('  the gradient through pad(x, 1, "constant"):', written_out.tolist())
print("  the value of pad(x, 1):", np.pad(x, 1).tolist())
try:
    print("  the gradient through pad(x, 1):", grad(lambda x: np.sum(np.pad(x, 1) ** 2))(x))
except TypeError as error:
    print("  the gradient through pad(x, 1): TypeError:", error)
    sys.exit(written_out.tolist() != [2.0, 2.0])
sys.exit(1)
END

"$python" -m venv "$folder/environment"
"$folder/environment/bin/python" -m pip install --quiet --disable-pip-version-check \
  "autograd==1.9.1" "numpy==2.4.6"
cd "$folder"
"$folder/environment/bin/python" pad.py || {
  echo "CHANGED: it does not behave as described above."
  exit 1
}
echo "As described: the default mode has a value and no gradient."
