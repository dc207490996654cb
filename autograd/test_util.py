"""HIPS autograd's checks of gradients. See hips/checks.py."""

from .hips.checks import check_equivalent as check_equivalent
from .hips.checks import check_grads as check_grads
from .hips.checks import check_jvp as check_jvp
from .hips.checks import check_vjp as check_vjp
from .hips.checks import combo_check as combo_check
from .hips.checks import nd as nd
from .hips.checks import scalar_close as scalar_close

__all__ = [
    "check_equivalent", "check_grads", "check_jvp", "check_vjp", "combo_check", "nd",
    "scalar_close",
]  # fmt: skip
