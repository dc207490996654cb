"""Neural networks: a thin layer of compositions on `autograd`."""

from typing import TYPE_CHECKING, Any

from . import functional, init, optim
from .activation import (
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
from .container import ModuleDict, ModuleList, Sequential
from .init import manual_seed
from .linear import Identity, Linear
from .loss import (
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
from .mlp import MLP
from .module import Module
from .parameter import Parameter

if TYPE_CHECKING:
    from . import data

__all__ = [
    "ELU", "GELU", "MLP", "BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "HuberLoss",
    "Identity", "KLDivLoss", "L1Loss", "LeakyReLU", "Linear", "LogCoshLoss", "LogSoftmax",
    "MSELoss", "Module", "ModuleDict", "ModuleList", "MultiMarginLoss", "NLLLoss", "Parameter",
    "ReLU", "Sequential", "SiLU", "Sigmoid", "Softmax", "Softplus", "Swish", "Tanh",
    "Wasserstein1dLoss", "data", "functional", "init", "manual_seed", "optim",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "data":  # on first use: reading files needs modules that a network does not
        from importlib import import_module

        return import_module(".data", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
