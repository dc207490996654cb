"""The ops, on eight shelves. Each file is a chapter, and names in `__all__` what it publishes.

- elementwise: arithmetic, exponentials, trigonometry, and what chooses between values
- shapes: the same elements in another shape
- rearranging: elements joined, split, taken, moved, left out
- reductions: many elements to one, or to as many running results: sum, cumsum, median
- linalg: products and decompositions of matrices
- special: special functions
- nets: convolution, pooling, and what is fused for networks
- signals: convolution in one dimension, Fourier transforms, differences, padding
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from .elementwise.arithmetic import *
from .elementwise.complex import *
from .elementwise.constant import *
from .elementwise.exponential import *
from .elementwise.routing import *
from .elementwise.trigonometric import *
from .linalg.diagonals import *
from .linalg.einstein import *
from .linalg.products import *
from .nets.convolution import *
from .nets.fused import *
from .nets.normalization import *
from .nets.pooling import *
from .rearranging.editing import *
from .rearranging.indexing import *
from .rearranging.joining import *
from .rearranging.reordering import *
from .rearranging.selecting import *
from .rearranging.sorting import *
from .rearranging.splitting import *
from .reductions.cumulative import *
from .reductions.extremes import *
from .reductions.logsums import *
from .reductions.nans import *
from .reductions.quantiles import *
from .reductions.reduction import *
from .shapes.broadcasting import *
from .shapes.shape import *
from .shapes.windows import *
from .signals.differences import *
from .signals.padding import *
from .signals.sequences import *
from .special.error_function import *

_EARLY = """
    elementwise.arithmetic elementwise.complex elementwise.constant elementwise.exponential
    elementwise.routing elementwise.trigonometric
    shapes.broadcasting shapes.shape shapes.windows
    rearranging.editing rearranging.indexing rearranging.joining rearranging.reordering
    rearranging.selecting rearranging.sorting rearranging.splitting
    reductions.cumulative reductions.extremes reductions.logsums reductions.nans
    reductions.quantiles reductions.reduction
    linalg.diagonals linalg.einstein linalg.products
    special.error_function
    nets.convolution nets.fused nets.normalization nets.pooling
    signals.differences signals.padding signals.sequences
""".split()
# Read on first use: few programs need them, and special functions need SciPy.
_LATE = """
    linalg.determinants linalg.eigenvalues linalg.least_squares linalg.norms linalg.numpy_linalg
    linalg.singular_values linalg.solving linalg.triangular signals.fft signals.fftn
""".split()
_SCIPYS = """
    special.bessel special.erfs special.gammas special.incomplete special.probability
    special.scipy_special linalg.matrix_equations
""".split()


def _read(names: list[str]) -> Iterator[ModuleType]:
    return (import_module(f".{name}", __name__) for name in names)


def chapters(*, scipys: bool = False) -> Iterator[ModuleType]:
    """The files that publish ops by NumPy's names, or those with the names of scipy.special."""
    yield from _read(_SCIPYS if scipys else _EARLY + _LATE)


__all__ = sorted([name for chapter in _read(_EARLY) for name in chapter.__all__])
