#!/bin/sh
# Build the distributions into dist/, check them, and test the wheel as a user gets it: in an
# environment with nothing else in it, by the tests of the source distribution, without this folder.
# usage: tools/wheel.sh PYTHON [all]     PYTHON has what the extra `dev` names; all: every test
set -eu
case $1 in /*) python=$1 ;; *) python=$PWD/$1 ;; esac
which=${2:-quick}
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo "Building into dist/ ..."
rm -rf dist
"$python" -m build --outdir dist . >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
"$python" -m check_wheel_contents dist/*.whl
"$python" -m twine check --strict dist/*

wheel=$(echo "$PWD"/dist/*.whl)
mkdir "$folder/source"
tar -xzf dist/*.tar.gz -C "$folder/source" --strip-components=1
rm -r "$folder/source/autograd" "$folder/source/nn"  # the tests find those of the wheel
cd "$folder/source"

echo "Installing $(basename "$wheel") into an empty environment ..."
"$python" -m venv --without-pip "$folder/environment"
user=$folder/environment/bin/python
# Not compiled, because few of the files are ever imported.
install() {
  "$python" -m pip --python "$user" install --quiet --no-compile --disable-pip-version-check "$@"
}
install "$wheel"
"$user" -W error - <<'END'
import sys
import autograd, nn

assert all(module.__file__.startswith(sys.prefix) for module in (autograd, nn))
x = autograd.tensor([1.0, 2.0], requires_grad=True)
nn.Linear(2, 1)(x).sum().backward()
print(f"autograd {autograd.__version__} in {sys.prefix}: {x.grad.shape}")
END
"$user" -W error -m autograd "tanh(x*y)" x=0.5 y=2

tests="tests --ignore=tests/tools --ignore=tests/test_house.py" # those two read the repository
marked=
if [ "$which" = quick ]; then
  tests="tests/laws/test_completeness.py tests/laws/test_engine.py tests/autograd/test_packaging.py
    tests/autograd/hips tests/autograd/pictures/test_page.py tests/nn/module tests/nn/saving"
  marked="not once"
fi
install "${wheel}[test]"
# shellcheck disable=SC2086 # several words
"$user" -m pytest --quiet -p no:cacheprovider -n auto --maxprocesses 8 -m "$marked" --pyargs autograd nn $tests
