"""Attention: for each query the mean of the values, weighted by how well their keys match it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd.internals import as_array

from ..module.state import raw
from .dropouts import dropout

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["multi_head_attention", "scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    rng: Any = None,
) -> Tensor:
    """softmax(query·keyᵀ·scale + mask)·value: Vaswani et al. (2017), equation 1.

    Parameters
    ----------
    query : Tensor or array of shape (..., L, E)
    key : Tensor or array of shape (..., S, E)
    value : Tensor or array of shape (..., S, V)
    attn_mask : array that broadcasts to (..., L, S), optional
        If of bool, True where a query may look at a key; if of numbers, added to the scores. A
        query that may look at no key gets 0 and passes no gradient on, as in PyTorch.
    dropout_p : float
        The probability with which a weight is set to 0.
    is_causal : bool
        Whether query i looks only at the keys up to i.
    scale : float, optional
        1/√E by default.
    rng : Generator or int, optional
        The source of the dropout; see `nn.init`.

    Returns
    -------
    Tensor of shape (..., L, V)

    Examples
    --------
    >>> import autograd as ag, nn
    >>> q, k, v = ag.tensor([[0.0]]), ag.tensor([[1.0], [2.0]]), ag.tensor([[2.0], [4.0]])
    >>> nn.functional.scaled_dot_product_attention(q, k, v)
    Tensor([[3.]])
    """
    weights = _weights(query, key, attn_mask, is_causal, scale)
    return ag.matmul(dropout(weights, dropout_p, dropout_p > 0, rng=rng), value)


def _weights(query: Any, key: Any, mask: Any, is_causal: bool, scale: float | None) -> Any:
    """The weights for each query, of shape (..., L, S)."""
    query = as_array(query, "attention")
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    # the queries are scaled, not the scores, because there are fewer of them
    scores = ag.matmul(query * scale, ag.swapaxes(key, -1, -2))
    seen: Any = np.tri(*scores.shape[-2:], dtype=bool) if is_causal else None
    blind: Any = None  # which queries may look at no key
    if mask is not None:
        mask = as_array(mask, "attention")
        given: Any = np.atleast_1d(raw(mask))
        if mask.dtype == bool:
            seen = given if seen is None else seen & given
            blind = ~seen.any(axis=-1, keepdims=True)
        else:
            scores = scores + ag.astype(mask, scores.dtype)
            bound = given if seen is None else np.where(seen, given, -np.inf)
            blind = bound.max(axis=-1, keepdims=True) == -np.inf
    if seen is not None:
        scores = ag.where(seen, scores, -np.inf)
    if blind is None or (isinstance(blind, np.ndarray) and not blind.any()):
        return ag.softmax(scores, axis=-1)
    return ag.where(blind, 0, ag.softmax(ag.where(blind, 0, scores), axis=-1))


def multi_head_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    in_proj_weight: Any,
    in_proj_bias: Any,
    out_proj_weight: Any,
    out_proj_bias: Any,
    num_heads: int,
    attn_mask: Any = None,
    is_causal: bool = False,
    dropout_p: float = 0.0,
    rng: Any = None,
    need_weights: bool = False,
) -> tuple[Tensor, Any]:
    """Attention in several heads, each working on its part of the projected features.

    Parameters
    ----------
    query : Tensor or array of shape (N, L, E)
    key, value : Tensor or array of shape (N, S, E)
    in_proj_weight, in_proj_bias : of shapes (3·E, E) and (3·E,)
        The projections of query, key and value, stacked on top of each other. The bias may be None.
    out_proj_weight, out_proj_bias : of shapes (E, E) and (E,)
    num_heads : int
        A divisor of E.
    attn_mask : array that broadcasts to (N, heads, L, S), optional
        If of bool, True where a query may look at a key; if of numbers, added to the scores.
    is_causal : bool
        Whether query i looks only at the keys up to i.
    dropout_p : float
        The probability with which a weight is set to 0.
    rng : Generator or int, optional
        The source of the dropout; see `nn.init`.
    need_weights : bool
        Whether to return the weights, too.

    Returns
    -------
    output : Tensor of shape (N, L, E)
    weights : Tensor of shape (N, heads, L, S), or None
    """
    from .affine import linear

    n, length, width = query.shape
    depth = width // num_heads
    if query is key is value:  # one product for all three
        packed = linear(query, in_proj_weight, in_proj_bias)
        parts = ag.unstack(ag.reshape(packed, (n, length, 3, num_heads, depth)), axis=2)
    else:
        weights = ag.split(in_proj_weight, 3)
        biases = [None] * 3 if in_proj_bias is None else ag.split(in_proj_bias, 3)
        parts = tuple(
            ag.reshape(linear(x, w, b), (n, -1, num_heads, depth))
            for x, w, b in zip((query, key, value), weights, biases, strict=True)
        )
    q, k, v = [ag.swapaxes(part, 1, 2) for part in parts]
    shares = _weights(q, k, attn_mask, is_causal, None)
    mixed = ag.matmul(dropout(shares, dropout_p, dropout_p > 0, rng=rng), v)
    joined = ag.reshape(ag.swapaxes(mixed, 1, 2), (n, length, width))
    return linear(joined, out_proj_weight, out_proj_bias), shares if need_weights else None
