"""Optimizers: what turns gradients into steps. PyTorch's names, defaults and meanings."""

from typing import TYPE_CHECKING, Any

from autograd.internals import later

from .adam import Adam, AdamW
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .sgd import SGD

if TYPE_CHECKING:
    from . import lr_scheduler
    from .adagrad import Adagrad
    from .adamax import Adamax
    from .lamb import LAMB
    from .lbfgs import LBFGS
    from .lion import Lion
    from .nadam import NAdam

__all__ = [
    "LAMB", "LBFGS", "SGD", "Adagrad", "Adam", "AdamW", "Adamax", "Lion", "NAdam", "Optimizer",
    "RMSprop", "lr_scheduler",
]  # fmt: skip


# The less common ones are imported on first use.
_LATER: dict[str, str | None] = {
    "Adagrad": "adagrad",
    "Adamax": "adamax",
    "LAMB": "lamb",
    "LBFGS": "lbfgs",
    "Lion": "lion",
    "NAdam": "nadam",
    "lr_scheduler": None,
}  # name: the module that defines it, or None for a module itself


def __getattr__(name: str) -> Any:
    return later(__name__, name, _LATER, __all__)


def __dir__() -> list[str]:
    return __all__
