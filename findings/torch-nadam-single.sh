#!/bin/sh
# torch.optim.NAdam steps parameters of float64 with a momentum product kept in float32.
#
# The state `mu_product`, the product of the momentum coefficients so far, is a tensor of torch's
# default dtype, whatever the dtype of the parameters. Under the usual default, float32, steps of
# float64 parameters are right to about nine digits only; under a default of float64, to sixteen.
# Whoever compares an implementation of NAdam with it finds the difference in their own first.
#
# Expected: state in the parameters' dtype, as `exp_avg` and `exp_avg_sq` are.
# Seen with torch 2.13.0: float32, and 50 steps that differ from Dozat's formula by more than 1e-11.
set -eu

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
  echo "torch 2.13.0 needs Python 3.11 to 3.14: PYTHON=python3.13 $0"
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/nadam.py" <<'END'
import sys

import numpy as np
import torch

START = [1.0, -2.0, 3.0]
RATE, BETA1, BETA2, EPS, DECAY = 0.1, 0.9, 0.999, 1e-8, 4e-3
GRADIENTS = np.random.default_rng(0).standard_normal((50, 3))


def by_formula():
    """Dozat (2016), in float64."""
    x, m, v, product = np.array(START), np.zeros(3), np.zeros(3), 1.0
    for t, g in enumerate(GRADIENTS, 1):
        mu = BETA1 * (1 - 0.5 * 0.96 ** (t * DECAY))
        following = BETA1 * (1 - 0.5 * 0.96 ** ((t + 1) * DECAY))
        product *= mu
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g * g
        denominator = np.sqrt(v / (1 - BETA2**t)) + EPS
        x = x - RATE * (1 - mu) / (1 - product) * g / denominator
        x = x - RATE * following / (1 - product * following) * m / denominator
    return x


def by_torch(default):
    torch.set_default_dtype(default)
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.NAdam([x], lr=RATE, betas=(BETA1, BETA2), eps=EPS, momentum_decay=DECAY)
    for g in GRADIENTS:
        x.grad = torch.tensor(g)
        optimizer.step()
    return x.detach().numpy(), optimizer.state[x]


print("torch", torch.__version__, "and NumPy", np.__version__)
differences = []
for default in (torch.float32, torch.float64):
    x, state = by_torch(default)
    differences.append(abs(x - by_formula()).max())
    print(f"  default {default}: mu_product is {state['mu_product'].dtype}, exp_avg",
          f"{state['exp_avg'].dtype}; largest difference {differences[-1]:.1e}")
sys.exit(not (differences[0] > 1e-11 and differences[1] < 1e-13))
END

"$python" -m venv "$folder/environment"
"$folder/environment/bin/python" -m pip install --quiet --disable-pip-version-check \
  "torch==2.13.0" "numpy==2.4.6"
cd "$folder"
"$folder/environment/bin/python" nadam.py || {
  echo "CHANGED: it does not behave as described above."
  exit 1
}
echo "As described: parameters of float64 are stepped with a float32 among the state."
