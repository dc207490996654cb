"""The ops, one file per chapter of the NumPy reference."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from . import (
    broadcasting,
    complex,
    convolution,
    diagonals,
    differences,
    editing,
    einstein,
    indexing,
    joining,
    logsums,
    nans,
    nets,
    normalisation,
    order,
    padding,
    pooling,
    products,
    rearrange,
    reduction,
    scan,
    selecting,
    shape,
    signal,
    sorting,
    special,
    splitting,
    windows,
)
from .broadcasting import *
from .complex import *
from .convolution import *
from .diagonals import *
from .differences import *
from .editing import *
from .einstein import *
from .elementwise import arithmetic, constant, exponential, routing, trigonometric
from .elementwise.arithmetic import *
from .elementwise.constant import *
from .elementwise.exponential import *
from .elementwise.routing import *
from .elementwise.trigonometric import *
from .indexing import *
from .joining import *
from .logsums import *
from .nans import *
from .nets import *
from .normalisation import *
from .order import *
from .padding import *
from .pooling import *
from .products import *
from .rearrange import *
from .reduction import *
from .scan import *
from .selecting import *
from .shape import *
from .signal import *
from .sorting import *
from .special import *
from .splitting import *
from .windows import *

_CHAPTERS = (
    arithmetic,
    broadcasting,
    complex,
    constant,
    convolution,
    diagonals,
    differences,
    editing,
    einstein,
    exponential,
    indexing,
    joining,
    logsums,
    nans,
    nets,
    normalisation,
    order,
    padding,
    pooling,
    products,
    rearrange,
    reduction,
    routing,
    scan,
    selecting,
    shape,
    signal,
    sorting,
    special,
    splitting,
    trigonometric,
    windows,
)
__all__ = sorted([name for chapter in _CHAPTERS for name in chapter.__all__])

# Read on first use: few programs need them, and special functions need SciPy.
_LATE = ("decompositions", "fft", "least_squares", "linalg", "norms", "solving")
_SCIPYS = ("bessel", "error", "gammas", "probability", "scipy_special")


def chapters(*, scipys: bool = False) -> Iterator[ModuleType]:
    """The files that publish ops by NumPy's names, or those with the names of scipy.special."""
    yield from () if scipys else _CHAPTERS
    for name in _SCIPYS if scipys else _LATE:
        yield import_module(f".{name}", __name__)
