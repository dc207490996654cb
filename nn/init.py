"""Initial values of parameters, and where their randomness comes from.

Every function that draws takes `rng`: a `numpy.random.Generator`, or an int that seeds one; by
default the library's own generator, which `manual_seed` seeds. NumPy's global state is not used.
Each function fills a Tensor in place, outside the graph, and returns it.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.internals import GENERATORS, drawn

__all__ = [
    "calculate_gain", "constant_", "generator", "kaiming_normal_", "kaiming_uniform_",
    "manual_seed", "normal_", "ones_", "uniform_", "xavier_normal_", "xavier_uniform_", "zeros_",
]  # fmt: skip

Rng = Any  # a numpy.random.Generator, an int, or None
_own = GENERATORS  # the library's generator, once it has been asked for


def manual_seed(seed: int) -> np.random.Generator:
    """Seed the library's own generator, from which everything without an `rng` draws.

    It stays the same object, so whatever holds it (a layer, a loader) continues from the seed, too.

    Parameters
    ----------
    seed : int

    Examples
    --------
    >>> import nn
    >>> def draw():
    ...     _ = nn.init.manual_seed(0)
    ...     return nn.Linear(3, 2).weight.tolist()
    >>> draw() == draw()
    True
    """
    own = generator()
    own.bit_generator.state = np.random.default_rng(seed).bit_generator.state
    return own


def generator(rng: Rng = None) -> np.random.Generator:
    """`rng` itself, a new generator seeded with it, or, for None, the library's own.

    Parameters
    ----------
    rng : Generator or int, optional
    """
    if rng is not None:
        return np.random.default_rng(rng)
    if not _own:
        _own.append(np.random.default_rng())
    return _own[0]


def _shape(tensor: Tensor) -> tuple[int, ...]:
    """The shape of the Tensor to fill; raise TypeError if it is not a Tensor."""
    if not isinstance(tensor, Tensor):
        raise TypeError(
            f"an initializer fills one Tensor, such as layer.weight, not a {type(tensor).__name__}"
        )
    return tensor.shape


def _same(where: str, draw: Any, tensor: Tensor) -> Any:
    """Initial values, which inside `vmap` must be the same for all examples."""
    values = drawn(where, draw, _shape(tensor))
    if not isinstance(values, np.ndarray | np.generic | float):
        raise RuntimeError(
            f"{where}: a Tensor has one value for all examples of vmap; make it outside, or pass "
            'randomness="same"'
        )
    return values


def _fill(tensor: Tensor, values: Any) -> Tensor:
    filled = np.asarray(np.broadcast_to(values, _shape(tensor)))
    if not np.can_cast(filled.dtype, tensor.dtype, "same_kind"):
        raise TypeError(f"a Tensor of {tensor.dtype} cannot be filled with {values!r}")
    tensor.data = filled.astype(tensor.dtype)
    return tensor


def constant_(tensor: Tensor, value: float) -> Tensor:
    """Set every element to `value`.

    Parameters
    ----------
    tensor : Tensor
        The Tensor whose values are replaced.
    value : float
    """
    return _fill(tensor, value)


def zeros_(tensor: Tensor) -> Tensor:
    """Set every element to 0.

    Parameters
    ----------
    tensor : Tensor
        The Tensor whose values are replaced.
    """
    return _fill(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Set every element to 1.

    Parameters
    ----------
    tensor : Tensor
        The Tensor whose values are replaced.
    """
    return _fill(tensor, 1)


def uniform_(tensor: Tensor, low: float = 0.0, high: float = 1.0, rng: Rng = None) -> Tensor:
    """Draw from the uniform distribution on [low, high).

    Parameters
    ----------
    tensor : Tensor
        The Tensor whose values are replaced.
    low, high : float
    rng : Generator or int, optional
        The source of the values; by default the library's own generator.
    """
    return _fill(tensor, _same("uniform_", partial(generator(rng).uniform, low, high), tensor))


def uniform_within(bound: float, rng: Rng, *tensors: Tensor | None) -> None:
    """Fill those Tensors that are not None, uniform in [-bound, bound), one after the other."""
    rng = generator(rng)
    for tensor in tensors:
        if tensor is not None:
            uniform_(tensor, -bound, bound, rng)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, rng: Rng = None) -> Tensor:
    """Draw from the normal distribution with mean `mean` and standard deviation `std`.

    Parameters
    ----------
    tensor : Tensor
        The Tensor whose values are replaced.
    mean, std : float
    rng : Generator or int, optional
        The source of the values; by default the library's own generator.
    """
    return _fill(tensor, _same("normal_", partial(generator(rng).normal, mean, std), tensor))


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, rng: Rng = None) -> Tensor:
    """Uniform in ±gain·√(6/(fan_in + fan_out)): Glorot and Bengio (2010), equation 16.

    Parameters
    ----------
    tensor : Tensor of shape (out, in) or (out, in, *kernel)
    gain : float
        A factor for the nonlinearity that follows, as from `calculate_gain`.
    rng : Generator or int, optional
        The source of the values; by default the library's own generator.
    """
    bound = gain * math.sqrt(6 / sum(_fans(tensor)))
    return uniform_(tensor, -bound, bound, rng)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, rng: Rng = None) -> Tensor:
    """Normal with σ = gain·√(2/(fan_in + fan_out)): Glorot and Bengio (2010).

    Parameters
    ----------
    tensor : Tensor of shape (out, in) or (out, in, *kernel)
    gain : float
        A factor for the nonlinearity that follows, as from `calculate_gain`.
    rng : Generator or int, optional
        The source of the values; by default the library's own generator.
    """
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(_fans(tensor))), rng)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    rng: Rng = None,
) -> Tensor:
    """Uniform in ±gain·√(3/fan): He et al. (2015).

    Parameters
    ----------
    tensor : Tensor of shape (out, in) or (out, in, *kernel)
    a : float
        The slope of the leaky ReLU that follows; 0 for ReLU.
    mode : {'fan_in', 'fan_out'}
        Whether to keep the variance on the way forward or on the way backward.
    nonlinearity : str
        The nonlinearity that follows: any that `calculate_gain` knows.
    rng : Generator or int, optional
        The source of the values; by default the library's own generator.
    """
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, rng)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    rng: Rng = None,
) -> Tensor:
    """Normal with σ = gain/√fan: He et al. (2015).

    Parameters
    ----------
    tensor : Tensor of shape (out, in) or (out, in, *kernel)
    a : float
        The slope of the leaky ReLU that follows; 0 for ReLU.
    mode : {'fan_in', 'fan_out'}
        Whether to keep the variance on the way forward or on the way backward.
    nonlinearity : str
        The nonlinearity that follows: any that `calculate_gain` knows.
    rng : Generator or int, optional
        The source of the values; by default the library's own generator.
    """
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), rng)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor by which weights must grow to keep the variance through a nonlinearity.

    PyTorch's table: 1 for linear maps and the sigmoid, 5/3 for tanh, √2 for ReLU,
    √(2/(1 + slope²)) for leaky_relu with slope `param` (0.01 by default), 3/4 for selu.

    Parameters
    ----------
    nonlinearity : {'linear', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu'}
    param : float, optional
        The slope of leaky_relu.

    Examples
    --------
    >>> import nn
    >>> nn.init.calculate_gain("leaky_relu", 1.0)
    1.0
    """
    slope = 0.01 if param is None else param
    gains = {
        "linear": 1.0,
        "sigmoid": 1.0,
        "tanh": 5 / 3,
        "relu": math.sqrt(2),
        "leaky_relu": math.sqrt(2 / (1 + slope**2)),
        "selu": 0.75,
    }
    if nonlinearity not in gains:
        raise ValueError(f"no gain is known for {nonlinearity!r}, only for {', '.join(gains)}")
    return gains[nonlinearity]


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode must be 'fan_in' or 'fan_out', not {mode!r}")
    fan = _fans(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _fans(tensor: Tensor) -> tuple[int, int]:
    """How many inputs an output sees, and how many outputs an input reaches."""
    if len(_shape(tensor)) < 2:
        raise ValueError(
            f"a Tensor of shape {tensor.shape} has no fan_in and fan_out; they need a shape "
            "(out, in, ...). For a bias, use normal_, uniform_ or zeros_"
        )
    out_features, in_features, *kernel = tensor.shape
    field = math.prod(kernel)
    return in_features * field, out_features * field
