#!/bin/sh
# NumPy 2.5 returns complex arrays for real roots and real eigenvalues, against its own docstrings.
#
# Since 2.5, numpy.linalg.eig and eigvals always return complex arrays; the release notes say so.
# But the docstring of eig still says "unless the imaginary part is zero in which case it will be
# cast to a real type", and three functions that call eigvals inherited the change: chebroots,
# legroots and hermeroots say "If all the roots are real, then `out` is also real", as
# polyroots, hermroots and lagroots say, which still do what they say. numpy.roots does, too.
#
# Expected: one answer from all of them, and the one that is documented: float64.
# Seen with 2.5.5: complex128 from chebroots, legroots and hermeroots, float64 from the others.
# With 2.4.6 all are float64.
set -eu

python=
for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12; do
  if "$name" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info < (3, 15))' 2>/dev/null; then
    python=$name
    break
  fi
done
if [ -z "$python" ]; then
  echo "NumPy 2.5 needs Python 3.12 to 3.14: PYTHON=python3.13 $0"
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/roots.py" <<'END'
import sys

import numpy as np

series = {
    "roots": (np.roots, [1.0, 0.0, -1.0]),  # x² - 1
    "polyroots": (np.polynomial.polynomial.polyroots, [-1.0, 0.0, 1.0]),
    "chebroots": (np.polynomial.chebyshev.chebroots, [0.0, 0.0, 1.0]),
    "legroots": (np.polynomial.legendre.legroots, [0.0, 0.0, 1.0]),
    "hermroots": (np.polynomial.hermite.hermroots, [0.0, 0.0, 1.0]),
    "hermeroots": (np.polynomial.hermite_e.hermeroots, [0.0, 0.0, 1.0]),
    "lagroots": (np.polynomial.laguerre.lagroots, [0.0, 0.0, 1.0]),
}
print("NumPy", np.__version__, "on Python", sys.version.split()[0])
seen = {}
for name, (function, coefficients) in series.items():
    found = function(coefficients)
    seen[name] = found.dtype.name
    assert np.all(found.imag == 0), "these series have real roots only"
    said = "If all the roots are real" in (function.__doc__ or "")
    print(f"  {name:<11}{seen[name]:<11}{found}", "(documented: real)" * said)
found = np.linalg.eigvals(np.array([[2.0, 1.0], [1.0, 3.0]]))
said = "in which case it will be cast to a real type" in " ".join(np.linalg.eig.__doc__.split())
print(f"  {'eigvals':<11}{found.dtype.name:<11}{found}", "(documented for eig: real)" * said)

complex_ones = {name for name, dtype in seen.items() if dtype == "complex128"}
expected = {"chebroots", "legroots", "hermeroots"} if sys.argv[1] == "complex" else set()
sys.exit(complex_ones != expected or (found.dtype.name == "complex128") != bool(expected) or not said)
END

for release in "2.4.6 real" "2.5.5 complex"; do
  version=${release% *}
  "$python" -m venv "$folder/$version"
  "$folder/$version/bin/python" -m pip install --quiet --disable-pip-version-check "numpy==$version"
  "$folder/$version/bin/python" "$folder/roots.py" "${release#* }" || {
    echo "CHANGED: NumPy $version does not behave as described above."
    exit 1
  }
done
echo "As described: real roots are complex in three of seven functions since 2.5, float64 before."
