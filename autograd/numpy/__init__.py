"""NumPy's namespace, for functions to differentiate: ``import autograd.numpy as np``.

NumPy's own functions accept Tensors through its protocols, so only those that make an array from
their arguments are wrapped: `array`, `asarray` and the like accept Tensors and lists of them, and
`vectorize` calls its function on each element of one.

>>> import autograd.numpy as np
>>> from autograd import grad
>>> grad(lambda x: np.sum(np.array([x, x**2, 1.0])))(3.0)
np.float64(7.0)
"""

# mypy: disable-error-code="no-redef, misc"

import numpy
from numpy import *  # noqa: F403
from numpy import __all__ as __all__

from . import fft as fft
from . import linalg as linalg
from . import random as random
from .calling import vectorize as vectorize
from .calling import where as where
from .creation import array as array
from .creation import asanyarray as asanyarray
from .creation import asarray as asarray
from .creation import ascontiguousarray as ascontiguousarray
from .creation import full as full
from .creation import linspace as linspace

# which hide Python's own here
abs, bool, max, min, pow, round, sum = (
    getattr(numpy, name) for name in ("abs", "bool", "max", "min", "pow", "round", "sum")
)
