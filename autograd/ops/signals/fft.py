"""Fourier transforms along one axis: linear maps, whose transposes are transforms again.

`norm` says which direction is divided by n: "backward" (the default) the inverse, "forward" the
other one, "ortho" each by √n.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...engine.primitive import Array, linear
from ..elementwise.complex import conj
from ..rearranging.joining import concatenate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["fft", "fftfreq", "hfft", "ifft", "ihfft", "irfft", "rfft", "rfftfreq"]

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

    Parameters
    ----------
    a : Tensor or array
    n : int, optional
        Cut off or fill up with zeros to n elements first.
    axis : int
    norm : {"backward", "ortho", "forward"}, optional
        Divide by n (the default), √n, or 1.

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

    Parameters
    ----------
    a : Tensor or array
    n : int, optional
        How many elements the result has.
    axis : int
    norm : {"backward", "ortho", "forward"}, optional
        Divide by n (the default), √n, or 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.irfft(ag.tensor([1.0, 1.0]), 3)
    Tensor([1., 0., 0.])
    """
    return np.fft.irfft(a, n, axis, norm)


def hfft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Tensor:
    """The real `fft` of n numbers whose second half is the conjugate of the first, which is `a`.

    Parameters
    ----------
    a : Tensor or array
    n : int, optional
        How many elements the result has.
    axis : int
    norm : {"backward", "ortho", "forward"}, optional
        Divide by 1 (the default), √n, or n.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.hfft(ag.tensor([1.0, 1.0]), 3)
    Tensor([3., 0., 0.])
    """
    return irfft(conj(a), n, axis, _REVERSED[norm])


def ihfft(a: ArrayLike, n: int | None = None, axis: int = -1, norm: Norm = None) -> Tensor:
    """The inverse of `hfft`.

    Parameters
    ----------
    a : Tensor or array
    n : int, optional
        Cut off or fill up with zeros to n elements first.
    axis : int
    norm : {"backward", "ortho", "forward"}, optional
        Divide by n (the default), √n, or 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ihfft(ag.tensor([3.0, 0.0, 0.0]))
    Tensor([1.-0.j, 1.-0.j], dtype=complex128)
    """
    return conj(rfft(a, n, axis, _REVERSED[norm]))
