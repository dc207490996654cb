"""Attention in several heads, and the transformer's encoder layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd.internals import as_array

from .. import functional as F
from .. import init
from ..checks import check_whole
from ..module.module import Module
from ..module.parameter import Parameter
from .affine import Linear
from .dropouts import Dropout
from .normalization import LayerNorm

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["MultiheadAttention", "TransformerEncoderLayer"]


class MultiheadAttention(Module):
    """Attention in several heads, each working on its part of the projected features.

    Vaswani et al. (2017). The projections are drawn by Glorot's rule; the biases are initially 0.

    Parameters
    ----------
    embed_dim : int
        The number of features of query, key and value.
    num_heads : int
        A divisor of `embed_dim`.
    dropout : float
        In training, the probability with which a weight is set to 0.
    bias : bool
        Whether the projections add a bias.
    batch_first : bool
        Whether inputs have the shape (N, L, E); the default is (L, N, E).
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values and of the dropout; see `nn.init`.

    Attributes
    ----------
    in_proj_weight : Parameter of shape (3·embed_dim, embed_dim)
    in_proj_bias : Parameter of shape (3·embed_dim,), or None
    out_proj : Linear

    Examples
    --------
    >>> import numpy as np, nn
    >>> layer = nn.MultiheadAttention(8, 2, batch_first=True, rng=0)
    >>> x = np.ones((3, 5, 8))
    >>> y, weights = layer(x, x, x)
    >>> y.shape, weights.shape
    ((3, 5, 8), (3, 5, 5))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        batch_first: bool = False,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        super().__init__()
        check_whole("MultiheadAttention", embed_dim=embed_dim, num_heads=num_heads)
        if num_heads < 1 or embed_dim % num_heads:
            raise ValueError(
                f"MultiheadAttention: embed_dim={embed_dim} cannot be divided by "
                f"num_heads={num_heads}"
            )
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.dropout, self.batch_first = dropout, batch_first
        rng = init.generator(rng)
        self._rng = rng
        self.in_proj_weight = Parameter(np.empty((3 * embed_dim, embed_dim), dtype))
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, dtype)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, dtype, rng)
        init.xavier_uniform_(self.in_proj_weight, rng=rng)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query: ArrayLike,
        key: ArrayLike,
        value: ArrayLike,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Any]:
        """The attention of `query` to `value` through `key`, and its weights.

        Parameters
        ----------
        query : Tensor or array of shape (L, N, E), or (N, L, E) with `batch_first`
            Or (L, E), without a batch; then nothing else has the axis of size N, either.
        key, value : likewise, of length S
        key_padding_mask : bool array of shape (N, S), optional
            True for keys that no query may look at.
        need_weights : bool
            Whether to return the weights, too.
        attn_mask : array of shape (L, S) or (N·num_heads, L, S), optional
            If of bool, True where a query may *not* look at a key, as in PyTorch's module (but not
            in its function). If of numbers, added to the scores.
        average_attn_weights : bool
            Whether the weights are averaged over the heads.
        is_causal : bool
            Whether query i looks only at the keys up to i. (In PyTorch it is only a hint, and the
            mask is still needed.)

        Returns
        -------
        output : Tensor of the shape of `query`
        weights : Tensor of shape (N, L, S), or (N, num_heads, L, S), or None
        """
        if query.ndim not in (2, 3) or query.shape[-1] != self.embed_dim:
            raise ValueError(
                f"MultiheadAttention: the query has shape {query.shape}; it needs three axes (or "
                f"two, without a batch), the last of size {self.embed_dim}"
            )
        single = query.ndim == 2
        if single or not self.batch_first:
            same = query is key is value
            query = _batch_first(query)
            key, value = [query if same else _batch_first(x) for x in (key, value)]
        if single and key_padding_mask is not None:
            key_padding_mask = as_array(key_padding_mask)[None]
        y, weights = F.multi_head_attention(
            query, key, value, self.in_proj_weight, self.in_proj_bias, self.out_proj.weight,
            self.out_proj.bias, self.num_heads,
            attn_mask=self._mask(attn_mask, key_padding_mask), is_causal=is_causal,
            dropout_p=self.dropout if self.training else 0.0, rng=self._rng,
            need_weights=need_weights,
        )  # fmt: skip
        if need_weights and average_attn_weights:
            weights = ag.mean(weights, axis=1)
        if single:
            return y[0], weights[0] if need_weights else None
        return y if self.batch_first else ag.swapaxes(y, 0, 1), weights

    def _mask(self, attn_mask: Any, key_padding_mask: Any) -> Any:
        """Both masks combined, to add to scores of shape (N, num_heads, L, S); or None."""

        def additive(mask: Any) -> Any:
            mask = np.asarray(as_array(mask))
            return np.where(mask, -np.inf, 0.0) if mask.dtype == bool else mask

        total = None
        if attn_mask is not None:
            total = additive(attn_mask)
            if total.ndim == 3:
                total = total.reshape(-1, self.num_heads, *total.shape[1:])
        if key_padding_mask is not None:
            keys = additive(key_padding_mask)[:, None, None, :]
            total = keys if total is None else total + keys
        return total

    def extra_repr(self) -> str:
        return f"{self.embed_dim}, {self.num_heads}"


def _batch_first(x: Any) -> Any:
    """(L, N, E), or (L, E) as a batch of one, as (N, L, E)."""
    return ag.expand_dims(x, 0) if x.ndim == 2 else ag.swapaxes(x, 0, 1)


class TransformerEncoderLayer(Module):
    """Self-attention and a network of two layers, each added to its input and normalized.

    Parameters
    ----------
    d_model, nhead : int
        The number of features, and the number of heads.
    dim_feedforward : int
        The width of that network's hidden layer.
    dropout : float
        The probability for dropout, in the attention and in what is added.
    activation : {'relu', 'gelu'} or callable
    layer_norm_eps : float
    batch_first : bool
        Whether inputs have the shape (N, L, E); the default is (L, N, E).
    norm_first : bool
        Whether to normalize before each part (Xiong et al., 2020), instead of after it as in the
        original.
    bias : bool
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values and of the dropout; see `nn.init`.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Any = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        super().__init__()
        rng = init.generator(rng)
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first, dtype, rng)
        self.linear1 = Linear(d_model, dim_feedforward, bias, dtype, rng)
        self.dropout = Dropout(dropout, rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, dtype, rng)
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.dropout1, self.dropout2 = Dropout(dropout, rng), Dropout(dropout, rng)
        known = {"relu": F.relu, "gelu": F.gelu}
        if not callable(activation) and activation not in known:
            raise ValueError(f"activation must be 'relu', 'gelu' or a function, not {activation!r}")
        self.activation = activation if callable(activation) else known[activation]
        self.norm_first = norm_first

    def forward(
        self,
        src: ArrayLike,
        src_mask: Any = None,
        src_key_padding_mask: Any = None,
        is_causal: bool = False,
    ) -> Tensor:
        """For the masks see `MultiheadAttention.forward`."""

        def attend(x: Any) -> Any:
            y, _ = self.self_attn(
                x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal
            )
            return self.dropout1(y)

        def feed(x: Any) -> Any:
            return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))

        if self.norm_first:
            x = src + attend(self.norm1(src))
            return x + feed(self.norm2(x))
        x = self.norm1(src + attend(src))
        return self.norm2(x + feed(x))
