"""Fourier transforms along several axes: one after the other along each of them, as in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array, linear
from .fft import Norm, fft, ifft, irfft, rfft

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "fft2", "fftn", "fftshift", "ifft2", "ifftn", "ifftshift", "irfft2", "irfftn", "rfft2", "rfftn",
]  # fmt: skip

Sizes = Sequence[int | None] | None
Axes = Sequence[int] | None


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

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes along `axes`, to cut off or fill up with zeros to first; -1 leaves one as it is.
    axes : sequence of int, optional
        All by default; with `s` the last ones, as many as it has sizes.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by 1 (the default), √n, or n.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.fftn(ag.tensor([[1.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return _along(fft, a, reversed(_each(a, s, axes)), norm)


def ifftn(a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Norm = None) -> Tensor:
    """The inverse of `fftn`.

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes along `axes`, to cut off or fill up with zeros to first; -1 leaves one as it is.
    axes : sequence of int, optional
        All by default; with `s` the last ones, as many as it has sizes.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by n (the default), √n, or 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ifftn(ag.tensor([[2.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return _along(ifft, a, reversed(_each(a, s, axes)), norm)


def rfftn(a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Norm = None) -> Tensor:
    """The `rfft` along the last of `axes`, then the `fft` along the others.

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes along `axes`, to cut off or fill up with zeros to first; -1 leaves one as it is.
    axes : sequence of int, optional
        All by default; with `s` the last ones, as many as it has sizes.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by 1 (the default), √n, or n.

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

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes of the result along `axes`.
    axes : sequence of int, optional
        All by default; with `s` the last ones, as many as it has sizes.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by n (the default), √n, or 1.

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

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes along `axes`, to cut off or fill up with zeros to first; -1 leaves one as it is.
    axes : sequence of int, optional
        The last two by default.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by 1 (the default), √n, or n.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.fft2(ag.tensor([[1.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return fftn(a, s, axes, norm)


def ifft2(a: ArrayLike, s: Sizes = None, axes: Axes = (-2, -1), norm: Norm = None) -> Tensor:
    """`ifftn` along the last two axes.

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes along `axes`, to cut off or fill up with zeros to first; -1 leaves one as it is.
    axes : sequence of int, optional
        The last two by default.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by n (the default), √n, or 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ifft2(ag.tensor([[2.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return ifftn(a, s, axes, norm)


def rfft2(a: ArrayLike, s: Sizes = None, axes: Axes = (-2, -1), norm: Norm = None) -> Tensor:
    """`rfftn` along the last two axes.

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes along `axes`, to cut off or fill up with zeros to first; -1 leaves one as it is.
    axes : sequence of int, optional
        The last two by default.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by 1 (the default), √n, or n.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.rfft2(ag.tensor([[1.0, 0.0, 0.0]]))
    Tensor([[1.+0.j, 1.+0.j]], dtype=complex128)
    """
    return rfftn(a, s, axes, norm)


def irfft2(a: ArrayLike, s: Sizes = None, axes: Axes = (-2, -1), norm: Norm = None) -> Tensor:
    """`irfftn` along the last two axes.

    Parameters
    ----------
    a : Tensor or array
    s : sequence of int, optional
        The sizes of the result along `axes`.
    axes : sequence of int, optional
        The last two by default.
    norm : {"backward", "ortho", "forward"}, optional
        Divide by n (the default), √n, or 1.

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

    Parameters
    ----------
    x : Tensor or array
    axes : int or sequence of int, optional

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

    Parameters
    ----------
    x : Tensor or array
    axes : int or sequence of int, optional

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fft.ifftshift(ag.tensor([-1.0, 0.0, 1.0]))
    Tensor([ 0.,  1., -1.])
    """
    return np.fft.ifftshift(x, axes)
