"""NumPy's namespace, for functions to differentiate: ``import autograd.numpy as np``.

NumPy's own functions accept Tensors through its protocols, and here those that take arrays accept
lists of Tensors, too. Those that make an array from their arguments are our own: `array`, `asarray`
and the like accept Tensors and lists of them, `vectorize` calls its function on each element of
one, `r_` and `c_` join them.

>>> import autograd.numpy as np
>>> from autograd import grad
>>> grad(lambda x: np.sum([x, x**2, 1.0]))(3.0)
np.float64(7.0)
"""

# mypy: disable-error-code="assignment, no-redef, misc"

from importlib import import_module as _import
from typing import TYPE_CHECKING

import numpy
from numpy import *  # noqa: F403
from numpy import __all__ as __all__
from numpy import __version__ as __version__

from .calling import vectorize as vectorize
from .calling import where as where
from .creation import array as array
from .creation import asanyarray as asanyarray
from .creation import asarray as asarray
from .creation import ascontiguousarray as ascontiguousarray
from .creation import full as full
from .creation import linspace as linspace
from .creation import make_diagonal as make_diagonal
from .indexing import c_ as c_
from .indexing import r_ as r_
from .lists import wrapped_namespace as _wrapped

if TYPE_CHECKING:
    from . import fft as fft
    from . import linalg as linalg
    from . import random as random
else:  # in place of NumPy's, which came with its other names
    fft, linalg, random = (_import(f".{name}", __name__) for name in ("fft", "linalg", "random"))

# which hide Python's own here
abs, bool, max, min, pow, round, sum = (
    getattr(numpy, name) for name in ("abs", "bool", "max", "min", "pow", "round", "sum")
)
globals().update(_wrapped(set(__all__) - {"linspace", "where"}, numpy))
