"""The functions behind the modules, under PyTorch's names."""

from typing import Any

from autograd.internals import missing

from .activations import (
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
from .affine import linear
from .attention import multi_head_attention, scaled_dot_product_attention
from .classification_losses import cross_entropy, multi_margin_loss, nll_loss
from .convolution import conv1d, conv2d, conv3d, conv_transpose2d
from .distribution_losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    kl_div,
    wasserstein_1d,
)  # fmt: skip
from .dropouts import dropout
from .embeddings import bilinear, embedding
from .normalization import batch_norm, group_norm, layer_norm, rms_norm
from .pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    interpolate,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)  # fmt: skip
from .regression_losses import huber_loss, l1_loss, log_cosh_loss, mse_loss

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "avg_pool1d", "avg_pool2d",
    "avg_pool3d", "batch_norm", "bilinear", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "conv1d", "conv2d", "conv3d", "conv_transpose2d",
    "cross_entropy", "dropout", "elu", "embedding", "gelu", "group_norm", "huber_loss", "identity",
    "interpolate", "kl_div", "l1_loss", "layer_norm", "leaky_relu", "linear", "log_cosh_loss",
    "log_softmax", "max_pool1d", "max_pool2d", "max_pool3d", "mse_loss", "multi_head_attention",
    "multi_margin_loss", "nll_loss", "relu", "rms_norm", "scaled_dot_product_attention", "sigmoid",
    "silu", "softmax", "softplus", "swish", "tanh", "wasserstein_1d",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing(__name__, name, __all__)
