"""Fourier transforms: linear maps, whose transposes are transforms again.

A transform over several axes is one after the other along each of them, as in NumPy. `norm` says
which direction is divided by n: "backward" (the default) the inverse, "forward" the other one,
"ortho" each by √n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...engine.primitive import Array, linear
from ..elementwise.complex import conj
from ..rearranging.joining import concatenate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifft2", "ifftn", "ifftshift",
    "ihfft", "irfft", "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn",
]  # fmt: skip

Sizes = Sequence[int | None] | None
Axes = Sequence[int] | None
Norm = Literal["backward", "ortho", "forward"] | None

fftfreq, rfftfreq = np.fft.fftfreq, np.fft.rfftfreq  # of numbers only: constants

_REVERSED: dict[Norm, Norm] = {
    None: "forward",
    "backward": "forward",
    "ortho": "ortho",
    "forward": "backward",
}


def _resized(x: Array, n: int, axis: int) -> Array:
    """x cut off or filled up with zeros to n elements along `axis`: the transpose of the same."""
    axis %= x.ndim
    m = x.shape[axis]
    if m > n:
        return x[(slice(None),) * axis + (slice(n),)]
    zeros = np.zeros((*x.shape[:axis], n - m, *x.shape[axis + 1 :]), x.dtype)
    return concatenate([x, zeros], axis=axis) if m < n else x


# --- along one axis ------------------------------------------------------------------------------


@linear(
    lambda g, axis, norm, shapes: _resized(fft(g, None, axis, norm), shapes[0][axis], axis)
)  # the matrix of the transform is symmetric
def fft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Array:
    """The discrete Fourier transform Σₘ aₘ exp(-2πi mk/n).

    Parameters
    ----------
    a : Tensor or array
    n : int, optional
        Cut off or fill up with zeros to n elements first.
    axis : int
    norm : {"backward", "ortho", "forward"}, optional
        Divide by 1 (the default), √n, or n.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.fft(ag.tensor([1.0, 0.0, 0.0]))
    Tensor([1.+0.j, 1.+0.j, 1.+0.j], dtype=complex128)
    """
    return np.fft.fft(a, n, axis, norm)


@linear(lambda g, axis, norm, shapes: _resized(ifft(g, None, axis, norm), shapes[0][axis], axis))
def ifft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Array:
    """The inverse of `fft`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ifft(ag.tensor([3.0, 0.0, 0.0]))
    Tensor([1.+0.j, 1.+0.j, 1.+0.j], dtype=complex128)
    """
    return np.fft.ifft(a, n, axis, norm)


def _rfft_back(g: Array, n: int | None, axis: int, norm: Norm, shapes: Any) -> Array:
    """The transform with zeros for the half that was left out; the engine takes the real part."""
    m = shapes[0][axis]
    return _resized(fft(g, m if n is None else n, axis, norm), m, axis)


@linear(_rfft_back)
def rfft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Array:
    """The first n//2 + 1 elements of the `fft` of real numbers; the others are their conjugates.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.rfft(ag.tensor([1.0, 0.0, 0.0]))
    Tensor([1.+0.j, 1.+0.j], dtype=complex128)
    """
    return np.fft.rfft(a, n, axis, norm)


def _irfft_back(g: Array, n: int | None, axis: int, norm: Norm, shapes: Any) -> Array:
    """Every element but the first, and the last of an even n, stands for its conjugate, too."""
    m = shapes[0][axis]
    n = 2 * (m - 1) if n is None else n
    weights = np.full(n // 2 + 1, 2, g.dtype)
    weights[0] = 1
    if n % 2 == 0:
        weights[-1] = 1
    along = weights.reshape([-1 if k == axis % len(shapes[0]) else 1 for k in range(g.ndim)])
    return _resized(rfft(g, n, axis, _REVERSED[norm]) * along, m, axis)


@linear(_irfft_back)
def irfft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Array:
    """The inverse of `rfft`: n real numbers, 2(m - 1) for m elements by default.

    The imaginary parts of the first element, and of the last for an even n, play no part, and
    their gradient is 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.irfft(ag.tensor([1.0, 1.0]), 3)
    Tensor([1., 0., 0.])
    """
    return np.fft.irfft(a, n, axis, norm)


def hfft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Tensor:
    """The real `fft` of n numbers whose second half is the conjugate of the first, which is `a`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.hfft(ag.tensor([1.0, 1.0]), 3)
    Tensor([3., 0., 0.])
    """
    return irfft(conj(a), n, axis, _REVERSED[norm])


def ihfft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Tensor:
    """The inverse of `hfft`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ihfft(ag.tensor([3.0, 0.0, 0.0]))
    Tensor([1.-0.j, 1.-0.j], dtype=complex128)
    """
    return conj(rfft(a, n, axis, _REVERSED[norm]))


# --- along several -------------------------------------------------------------------------------


def _each(a: Array, s: Sizes, axes: Axes) -> list[tuple[int | None, int]]:
    """The size, None for that of `a`, and the axis of each step."""
    ndim = np.ndim(a)
    if axes is None:
        axes = range(ndim) if s is None else range(-len(s), 0)
    if s is None:
        return [(None, axis) for axis in axes]
    if len(s) != len(axes):
        raise ValueError(f"fft: s has {len(s)} sizes for {len(axes)} axes")
    return [(np.shape(a)[axis] if n == -1 else n, axis) for n, axis in zip(s, axes, strict=True)]


def _along(step: Callable[..., Array], a: Array, steps: Any, norm: Norm) -> Array:
    for n, axis in steps:
        a = step(a, n, axis, norm)
    return a


def fftn(a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Norm = None) -> Tensor:
    """The `fft` along `axes`, all by default, each cut off or filled up to its size in `s`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.fftn(ag.tensor([[1.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return _along(fft, a, reversed(_each(a, s, axes)), norm)


def ifftn(a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Norm = None) -> Tensor:
    """The inverse of `fftn`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ifftn(ag.tensor([[2.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return _along(ifft, a, reversed(_each(a, s, axes)), norm)


def rfftn(a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Norm = None) -> Tensor:
    """The `rfft` along the last of `axes`, then the `fft` along the others.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.rfftn(ag.tensor([[1.0, 0.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    *rest, (n, axis) = _each(a, s, axes)
    return _along(fft, rfft(a, n, axis, norm), reversed(rest), norm)


def irfftn(a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Norm = None) -> Tensor:
    """The inverse of `rfftn`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.irfftn(ag.tensor([[1.0, 1.0]]), (1, 3))
    Tensor([[1., 0., 0.]])
    """
    *rest, (n, axis) = _each(a, s, axes)
    return irfft(_along(ifft, a, rest, norm), n, axis, norm)


def fft2(a: ArrayLike, s: Sizes = None, axes: Axes = (-2, -1), norm: Norm = None) -> Tensor:
    """`fftn` along the last two axes.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.fft2(ag.tensor([[1.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return fftn(a, s, axes, norm)


def ifft2(a: ArrayLike, s: Sizes = None, axes: Axes = (-2, -1), norm: Norm = None) -> Tensor:
    """`ifftn` along the last two axes.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ifft2(ag.tensor([[2.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return ifftn(a, s, axes, norm)


def rfft2(a: ArrayLike, s: Sizes = None, axes: Axes = (-2, -1), norm: Norm = None) -> Tensor:
    """`rfftn` along the last two axes.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.rfft2(ag.tensor([[1.0, 0.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return rfftn(a, s, axes, norm)


def irfft2(a: ArrayLike, s: Sizes = None, axes: Axes = (-2, -1), norm: Norm = None) -> Tensor:
    """`irfftn` along the last two axes.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.irfft2(ag.tensor([[1.0, 1.0]]), (1, 3))
    Tensor([[1., 0., 0.]])
    """
    return irfftn(a, s, axes, norm)


# --- the order of the frequencies ----------------------------------------------------------------


@linear(lambda g, axes: ifftshift(g, axes))
def fftshift(x: ArrayLike, axes: int | Axes = None) -> Array:
    """The frequency 0 moved to the middle, along all axes by default.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.fftshift(ag.tensor([0.0, 1.0, -1.0]))
    Tensor([-1.,  0.,  1.])
    """
    return np.fft.fftshift(x, axes)


@linear(lambda g, axes: fftshift(g, axes))
def ifftshift(x: ArrayLike, axes: int | Axes = None) -> Array:
    """The inverse of `fftshift`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ifftshift(ag.tensor([-1.0, 0.0, 1.0]))
    Tensor([ 0.,  1., -1.])
    """
    return np.fft.ifftshift(x, axes)
