"""Floating-point operations of one call of a layer: those of its matrix products."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..layers.affine import Linear
from ..layers.attention import MultiheadAttention
from ..layers.convolution import _Conv
from ..layers.embeddings import Bilinear
from ..layers.recurrent.cells import _Cell
from ..layers.recurrent.layers import _Recurrent
from ..module.module import Module

__all__ = ["flops"]

Given = Mapping[str, Any]  # the arguments of a call, by name


def _size(x: Any) -> int:
    return int(x.size if hasattr(x, "size") else np.size(x))


def _linear(layer: Linear, given: Given, output: Any) -> Any:
    return output.size * layer.in_features


def _bilinear(layer: Bilinear, given: Given, output: Any) -> Any:
    return output.size * layer.in1_features * (layer.in2_features + 1)


def _convolution(layer: _Conv, given: Given, output: Any) -> Any:
    """Each output sees a window of its group; in the transpose, each input makes one."""
    places = given["x"] if layer._transposed else output
    return _size(places) * math.prod(layer.weight.shape[1:])


def _attention(layer: MultiheadAttention, given: Given, output: Any) -> Any:
    """Four projections, the scores, and the weighted sums of the values."""
    shape, width = np.shape(given["query"]), layer.embed_dim
    batch = shape[0 if layer.batch_first else 1] if len(shape) == 3 else 1
    queries, keys = _size(given["query"]) // width, _size(given["key"]) // width
    return 2 * (queries + keys) * width * width + 2 * queries * keys // batch * width


def _recurrent(layer: _Recurrent, given: Given, output: Any) -> Any:
    names = [f"weight_{part}{end}" for end in layer._suffixes() for part in ("ih", "hh")]
    steps = _size(given["input"]) // layer.input_size
    return steps * sum(getattr(layer, name).size for name in names)


def _cell(layer: _Cell, given: Given, output: Any) -> Any:
    rows = _size(given["input"]) // layer.input_size
    return rows * (layer.weight_ih.size + layer.weight_hh.size)


MULTIPLY_ADDS: dict[type[Module], Callable[[Any, Given, Any], Any]] = {
    Linear: _linear,
    Bilinear: _bilinear,
    _Conv: _convolution,
    MultiheadAttention: _attention,
    _Recurrent: _recurrent,
    _Cell: _cell,
}


def flops(layer: Module, given: Given, output: Any) -> int:
    """Two for each multiply-add of the layer itself; 0 for a layer without a rule."""
    for kind in type(layer).__mro__:
        if kind in MULTIPLY_ADDS:
            return 2 * int(MULTIPLY_ADDS[kind](layer, given, output))
    return 0
