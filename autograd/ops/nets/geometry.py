"""How the windows of a convolution lie on an image, and the options that say it."""

from __future__ import annotations

import math
from operator import index
from typing import Any, NamedTuple

import numpy as np

__all__: list[str] = []

BLOCK = 1 << 18  # elements of the columns made at a time: 1 MB in float32


class Windows(NamedTuple):
    """How windows lie on an image: a number (for the padding a pair) for each spatial axis."""

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    groups: int = 1

    @property
    def spans(self) -> tuple[int, ...]:
        """How many pixels a window reaches over."""
        return tuple([d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation)])

    @property
    def padded(self) -> tuple[int, ...]:
        """The size with the padding."""
        return tuple([n + before + after for n, (before, after) in zip(self.size, self.padding)])

    @property
    def places(self) -> tuple[int, ...]:
        """How many windows there are."""
        each = zip(self.padded, self.spans, self.stride)
        return tuple([(n - span) // stride + 1 for n, span, stride in each])

    def blocks(self, n: int, channels: int) -> list[slice]:
        """The n images in parts, each of as many as have columns of BLOCK elements; at least 1."""
        one = math.prod(self.places) * math.prod(self.kernel) * channels
        step = max(1, BLOCK // max(1, one))
        return [slice(i, min(i + step, n)) for i in range(0, n, step)]

    def border(self, n: int, channels: int, dtype: Any) -> tuple[Any, Any]:
        """Zeros for n padded images, channels last and in groups; and where the images lie."""
        zeros = np.zeros((n, *self.padded, self.groups, channels // self.groups), dtype)
        inside = [slice(before, before + m) for m, (before, _) in zip(self.size, self.padding)]
        return zeros, zeros.reshape(*zeros.shape[:-2], channels)[(slice(None), *inside)]

    def transposed(self) -> Windows | None:
        """The windows on the output that make `_conv_to_input` a convolution, if there are any."""
        before = [span - 1 - p for span, (p, _) in zip(self.spans, self.padding)]
        each = zip(self.size, self.places, self.spans, before)
        pairs = tuple([(b, n - m + span - 1 - b) for n, m, span, b in each])
        if any(s != 1 for s in self.stride) or min([0, *sum(pairs, ())]) < 0:
            return None
        return self._replace(size=self.places, padding=pairs)


def sizes(value: Any, ndim: int) -> tuple[int, ...]:
    """An option for each spatial axis, which may be given as one number."""
    return (index(value),) * ndim if np.ndim(value) == 0 else tuple([index(v) for v in value])


def _pairs(padding: Any, at: Windows) -> tuple[tuple[int, int], ...]:
    """The padding before and after, for each axis."""
    if padding == "valid":
        padding = 0
    if padding == "same":
        if any(s != 1 for s in at.stride):
            raise ValueError(f"conv: padding='same' needs stride 1, not {at.stride}")
        return tuple([((span - 1) // 2, span // 2) for span in at.spans])
    if isinstance(padding, str):
        raise ValueError(f"conv: padding is a number, 'same' or 'valid', not {padding!r}")
    return tuple([(p, p) for p in sizes(padding, len(at.size))])


def windows(
    name: str, x: Any, weight: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Windows:
    """How the kernel lies on x, once x, kernel and options are found to agree."""
    d = weight.ndim - 2
    if d < 1 or x.ndim != weight.ndim:
        raise ValueError(
            f"{name}: x has shape {x.shape} and weight {weight.shape}; they need the shapes "
            "(N, C, *size) and (F, C/groups, *kernel), with as many axes each"
        )
    each = [sizes(option, d) for option in (stride, dilation)]
    at = Windows(x.shape[2:], weight.shape[2:], each[0], (), each[1], index(groups))
    for option, values, least in (("stride", at.stride, 1), ("dilation", at.dilation, 1)):
        if len(values) != d or min(values) < least:
            raise ValueError(f"{name}: {option} is one number of at least 1, or {d}, not {values}")
    at = at._replace(padding=_pairs(padding, at))
    if len(at.padding) != d or min(min(at.padding)) < 0:
        raise ValueError(f"{name}: padding is one number of at least 0, or {d}, not {padding}")
    return at
