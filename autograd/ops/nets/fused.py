"""Ops of networks that are fused: one in place of several, for the reason that each one gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.kinks import kink, refuse_kink
from ...engine.precision import HALF, in_single, wide
from ...engine.primitive import Array, elementwise, primitive
from ..elementwise import exp, minimum, where
from ..elementwise.constant import raw
from ..rearranging.indexing import getitem
from ..reductions.reduction import sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["affine", "elu", "leaky_relu", "softmax_nll"]

SHORT = 64  # elements: reducing rows up to this long takes longer than transposing them


def _rows(x: Array) -> Array:
    """x as a matrix: all axes but the last in one."""
    return x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def _times(x: Array, matrix: Array) -> Array:
    """x @ matrix, as one product: NumPy makes one for each matrix of a stack."""
    if x.ndim < 3:
        return x @ matrix
    return (_rows(x) @ matrix).reshape(*x.shape[:-1], matrix.shape[-1])


# fused because the bias is added in place: without a second array of the output's size
@primitive(
    vjp=(
        lambda g, weight: _times(g, weight),
        lambda g, x: _rows(g).swapaxes(0, 1) @ _rows(x),
        lambda g: g,  # the engine sums over the rows
    ),
    jvp=(
        lambda t, weight: _times(t, weight.swapaxes(0, 1)),
        lambda t, x: _times(x, t.swapaxes(0, 1)),
        lambda t: t,
    ),
)
def affine(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None) -> Array:
    """x @ weight.T + bias, on the last axis: a layer of a network.

    Parameters
    ----------
    x : Tensor or array of shape (..., n)
    weight : Tensor or array of shape (m, n)
    bias : Tensor or array of shape (m,), or None

    Returns
    -------
    Tensor of shape (..., m)

    Examples
    --------
    >>> import autograd as ag
    >>> ag.affine(ag.tensor([1.0, 2.0]), [[1.0, 1.0], [1.0, -1.0]], [0.5, 0.5])
    Tensor([ 3.5, -0.5])
    """
    y = _times(x, weight.T)
    if bias is None:
        return y
    if y.dtype is HALF:
        dtype = np.result_type(y, bias)
        return (_times(wide(x), wide(weight).T) + wide(bias)).astype(dtype)
    if y.ndim and getattr(bias, "dtype", None) is y.dtype:
        y += bias
        return y
    return y + bias


def _one_or_slope(y: Array, slope: float) -> Array:
    low = y.dtype.type(slope)
    if slope <= 1:
        return np.maximum(y > 0, low)  # a quarter of the time of where, which guesses at branches
    return np.where(y > 0, y.dtype.type(1), low)[()]


@elementwise(lambda y, slope: _one_or_slope(y, slope))
def _leaky_relu(x: Array, slope: float = 0.01) -> Array:
    return (np.maximum if slope <= 1 else np.minimum)(x, x * slope)


# fused because the two products and the mask of its definition are three arrays too many
def leaky_relu(x: ArrayLike, slope: float = 0.01) -> Tensor:
    """x where x > 0, slope·x elsewhere.

    Kink: at 0 the derivative is the slope, as in PyTorch.

    Parameters
    ----------
    x : Tensor or array
    slope : float
        Not negative. PyTorch's default.

    Raises
    ------
    ValueError
        For a negative slope.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.leaky_relu(ag.tensor([-1.0, 2.0]), 0.1)
    Tensor([-0.1,  2. ])
    """
    if not slope >= 0:
        raise ValueError(f"leaky_relu: the slope must not be negative, and is {slope}; use where")
    if slope != 1:
        refuse_kink("leaky_relu", lambda: raw(x) == 0, x)
    return _leaky_relu(x, slope)


def _one_or_exp(x: Array, alpha: float) -> Array:
    below = exp(minimum(x, 0))  # 1 where x > 0
    return below if alpha == 1 else where(x > 0, 1, alpha * below)


# fused, because its definition by branches makes four more arrays
@kink(lambda x, alpha: (x == 0) & (alpha != 1))
@elementwise(_one_or_exp)
def _elu(x: Array, alpha: float = 1.0) -> Array:
    # one of the two terms is 0, and neither overflows
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


def elu(x: ArrayLike, alpha: float = 1.0) -> Tensor:
    """x where x > 0, alpha·(eˣ - 1) elsewhere: Clevert et al. (2016).

    The derivative below 0 is alpha·eˣ, which does not round to 0 far to the left.

    Kink: at 0 the derivative is alpha, as in PyTorch; for alpha = 1 there is no kink.

    Parameters
    ----------
    x : Tensor or array
    alpha : float
        The limit at -∞ is -alpha.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.elu(ag.tensor([-1000.0, 2.0]))
    Tensor([-1.,  2.])
    """
    return _elu(x if hasattr(x, "dtype") else np.asarray(x, float), alpha)


def _softmax_less_target(x: Array, y: Array, labels: Any) -> Array:
    """softmax(x) - onehot(labels), from y = log Σ eˣ - x[label]."""
    rows = np.arange(len(labels))
    if hasattr(labels, "levels"):  # of a batch of examples
        target = (labels[:, None] == np.arange(x.shape[1])).astype(x.dtype)
    else:
        target = np.zeros(x.shape, x.dtype)
        target[rows, labels] = 1
    plain = type(x) is np.ndarray and type(labels) is np.ndarray
    picked = x[rows, labels] if plain else getitem(x, (rows, labels))
    return exp(x - (y + picked)[:, None]) - target


# fused because the log-probabilities, their gradient and its scatter need not be made
@primitive(
    vjp=lambda g, x, y, labels: g[:, None] * _softmax_less_target(x, y, labels),
    jvp=lambda t, x, y, labels: sum(t * _softmax_less_target(x, y, labels), axis=1),
)
@in_single
def softmax_nll(x: ArrayLike, labels: Any) -> Array:
    """-log softmax(x)[label] of each row, without overflow; the gradient is softmax - one-hot.

    Parameters
    ----------
    x : Tensor or array of shape (N, C)
        Logits of C classes.
    labels : integer array of shape (N,)
        In [0, C).

    Returns
    -------
    Tensor of shape (N,)

    Examples
    --------
    >>> import autograd as ag
    >>> ag.softmax_nll(ag.tensor([[1000.0, 0.0]]), [1])
    Tensor([1000.])
    """
    # NumPy reduces short rows one by one, so a column is a row here: 4 times as fast for 10 classes
    short = x.shape[1] <= SHORT
    z = np.array(x.T if short else x, order="C")
    classes = 0 if short else 1
    z -= np.maximum.reduce(z, axis=classes, keepdims=True)
    rows = np.arange(len(labels))
    picked = z[(labels, rows) if short else (rows, labels)]
    return np.log(np.add.reduce(np.exp(z, out=z), axis=classes)) - picked
