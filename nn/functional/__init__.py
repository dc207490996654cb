"""The functions behind the modules, with PyTorch's names."""

from .activation import (
    elu,
    gelu,
    identity,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    swish,
    tanh,
)  # fmt: skip
from .classification import cross_entropy, multi_margin_loss, nll_loss
from .distribution import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    kl_div,
    wasserstein_1d,
)  # fmt: skip
from .linear import linear
from .regression import huber_loss, l1_loss, log_cosh_loss, mse_loss

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "elu", "gelu",
    "huber_loss", "identity", "kl_div", "l1_loss", "leaky_relu", "linear", "log_cosh_loss",
    "log_softmax", "mse_loss", "multi_margin_loss", "nll_loss", "relu", "sigmoid", "silu",
    "softmax", "softplus", "swish", "tanh", "wasserstein_1d",
]  # fmt: skip
