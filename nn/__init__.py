"""Neural networks: a thin layer of compositions on `autograd`."""

from typing import TYPE_CHECKING, Any

from autograd.internals import later

from . import functional, init, optim
from .init import manual_seed
from .layers.activations import (
    ELU,
    GELU,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Swish,
    Tanh,
)  # fmt: skip
from .layers.affine import Identity, Linear
from .layers.attention import MultiheadAttention, TransformerEncoderLayer
from .layers.containers import ModuleDict, ModuleList, Sequential
from .layers.convolution import Conv1d, Conv2d, Conv3d, ConvTranspose2d
from .layers.dropouts import Dropout
from .layers.embeddings import Bilinear, Embedding
from .layers.losses import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    LogCoshLoss,
    MSELoss,
    MultiMarginLoss,
    NLLLoss,
    Wasserstein1dLoss,
)  # fmt: skip
from .layers.normalization import BatchNorm1d, BatchNorm2d, GroupNorm, LayerNorm, RMSNorm
from .layers.perceptrons import MLP
from .layers.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    Flatten,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
    Upsample,
)  # fmt: skip
from .module.module import Module
from .module.parameter import Parameter

if TYPE_CHECKING:
    from . import data, training, utils
    from .layers.recurrent import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell
    from .rng import get_rng_state, set_rng_state
    from .saving import load, save
    from .training import (
        BestModel,
        Checkpoint,
        EarlyStopping,
        History,
        Schedule,
        Statistics,
        evaluate,
        fit,
        lr_finder,
    )
    from .utils import summary


__all__ = [
    "ELU", "GELU", "GRU", "LSTM", "MLP", "RNN", "AdaptiveAvgPool1d", "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d", "AvgPool1d", "AvgPool2d", "AvgPool3d", "BCELoss", "BCEWithLogitsLoss",
    "BatchNorm1d", "BatchNorm2d", "BestModel", "Bilinear", "Checkpoint", "Conv1d", "Conv2d",
    "Conv3d", "ConvTranspose2d", "CrossEntropyLoss", "Dropout", "EarlyStopping", "Embedding",
    "Flatten", "GRUCell", "GroupNorm", "History", "HuberLoss", "Identity", "KLDivLoss", "L1Loss",
    "LSTMCell", "LayerNorm", "LeakyReLU", "Linear", "LogCoshLoss", "LogSoftmax", "MSELoss",
    "MaxPool1d", "MaxPool2d", "MaxPool3d", "Module", "ModuleDict", "ModuleList", "MultiMarginLoss",
    "MultiheadAttention", "NLLLoss", "Parameter", "RMSNorm", "RNNCell", "ReLU", "Schedule",
    "Sequential", "SiLU", "Sigmoid", "Softmax", "Softplus", "Statistics", "Swish", "Tanh",
    "TransformerEncoderLayer", "Upsample", "Wasserstein1dLoss", "data", "evaluate", "fit",
    "functional", "get_rng_state", "init", "load", "lr_finder", "manual_seed", "optim", "save",
    "set_rng_state", "summary", "training", "utils",
]  # fmt: skip


# What a network can do without is imported on first use: reading files, training loops, tables.
_LATER: dict[str, str | None] = {
    "data": None,
    "summary": "utils",
    "training": None,
    "utils": None,
    **dict.fromkeys(("load", "save"), "saving"),
    **dict.fromkeys(("get_rng_state", "set_rng_state"), "rng"),
    **dict.fromkeys(("BestModel", "Checkpoint", "EarlyStopping", "History"), "training"),
    **dict.fromkeys(("Schedule", "Statistics", "evaluate", "fit", "lr_finder"), "training"),
    **dict.fromkeys(("GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "RNNCell"), "layers.recurrent"),
}  # name: the module that defines it, or None for a module itself


def __getattr__(name: str) -> Any:
    return later(__name__, name, _LATER, __all__)


def __dir__() -> list[str]:
    return __all__
