"""Convolution along chosen axes: HIPS autograd's form of scipy.signal.convolve."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters
from typing import Any

import scipy.signal as _theirs

from .. import ops
from ..engine.guests import as_array

__all__ = ["convolve"]


def __getattr__(name: str) -> Any:
    return getattr(_theirs, name)


def convolve(
    A: Any,
    B: Any,
    axes: Any = None,
    dot_axes: tuple[Sequence[int], Sequence[int]] = ((), ()),
    mode: str = "full",
) -> Any:
    """The convolution of two arrays along some axes, with sums over others.

    Parameters
    ----------
    A, B : Tensor or array
    axes : pair of sequences of int, optional
        The axes of A and those of B along which they are convolved; by default all.
    dot_axes : pair of sequences of int
        The axes of A and those of B that are multiplied and summed over.
    mode : {"full", "valid", "same"}
        Along each axis: all that overlaps, what overlaps completely, or as much as A has.

    Returns
    -------
    Tensor or array
        First A's other axes, then B's, then those of the convolution.

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd.scipy.signal import convolve
    >>> convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0]))
    array([ 1., 12., 23., 30.])
    """
    if mode not in ("full", "valid", "same"):
        raise ValueError(f'convolve: mode is "full", "valid" or "same", not {mode!r}')
    A, B = as_array(A, "convolve"), as_array(B, "convolve")
    if axes is None:
        if A.ndim != B.ndim:
            raise ValueError(
                f"convolve: arrays of {A.ndim} and {B.ndim} dimensions need axes= to say which are "
                "convolved"
            )
        axes = (range(A.ndim), range(B.ndim))
    along = [_places(axes[0], A.ndim), _places(axes[1], B.ndim)]
    dots = [_places(dot_axes[0], A.ndim), _places(dot_axes[1], B.ndim)]
    if len(along[0]) != len(along[1]) or len(dots[0]) != len(dots[1]):
        raise ValueError("convolve: axes and dot_axes name as many axes of A as of B")

    pads, takes = [(0, 0)] * A.ndim, [slice(None)] * A.ndim
    for i, j in zip(*along):
        start, length = _part(A.shape[i], B.shape[j], mode)
        width = B.shape[j]
        pads[i] = (width - 1, width - 1)
        takes[i] = slice(start, start + length + width - 1)
    windows = A
    if along[0]:
        padded = ops.pad(A, pads)[tuple(takes)]
        sizes = tuple([B.shape[j] for j in along[1]])
        windows = ops.sliding_window_view(padded, sizes, tuple(along[0]))
        B = ops.flip(B, tuple(along[1]))

    letters = iter(ascii_letters)
    a = [next(letters) for _ in range(windows.ndim)]  # A's axes, and then those of the windows
    b = [next(letters) for _ in range(B.ndim)]
    for k, j in enumerate(along[1]):
        b[j] = a[A.ndim + k]
    for i, j in zip(*dots):
        b[j] = a[i]
    free_a = [a[i] for i in range(A.ndim) if i not in along[0] + dots[0]]
    free_b = [b[j] for j in range(B.ndim) if j not in along[1] + dots[1]]
    out = free_a + free_b + [a[i] for i in along[0]]
    return ops.einsum(f"{''.join(a)},{''.join(b)}->{''.join(out)}", windows, B)


def _places(axes: Sequence[int], ndim: int) -> list[int]:
    return [int(i) % ndim for i in axes]


def _part(n: int, width: int, mode: str) -> tuple[int, int]:
    """Where the result begins in the full convolution, and how long it is."""
    whole = n + width - 1
    length = {"full": whole, "valid": abs(n - width) + 1, "same": n}[mode]
    return (min(n, width) - 1 if mode == "valid" else (whole - length) // 2), length
