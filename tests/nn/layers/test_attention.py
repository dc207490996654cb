"""Attention and the transformer's encoder layer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.testing import gradcheck
from nn import functional as F
from tests.nn.oracle import CLOSE, agree, get_torch, normal

N, L, S, E, H = 2, 4, 5, 6, 3
FUTURE = ~np.tri(L, S, dtype=bool)
PADDING = np.arange(S) >= np.array([[4], [2]])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"attn_mask": FUTURE},
        {"attn_mask": normal(L, S)},
        {"attn_mask": np.repeat(FUTURE[None], N * H, 0)},
        {"key_padding_mask": PADDING},
        {"attn_mask": FUTURE, "key_padding_mask": PADDING},
        {"average_attn_weights": False},
        {"need_weights": False},
    ],
    ids=lambda o: ",".join(o) or "plain",
)
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_attention_agrees_with_pytorch(options, batch_first, bias):
    theirs = get_torch().nn.MultiheadAttention(E, H, bias=bias, batch_first=batch_first)
    inputs = [normal(N, length, E, seed=i) for i, length in enumerate((L, S, S))]
    if not batch_first:
        inputs = [x.swapaxes(0, 1) for x in inputs]
    agree(nn.MultiheadAttention(E, H, bias=bias, batch_first=batch_first), theirs, *inputs,
          **options)  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [{}, {"attn_mask": FUTURE}, {"attn_mask": np.repeat(FUTURE[None], H, 0)},
     {"key_padding_mask": PADDING[1]}, {"average_attn_weights": False}, {"need_weights": False}],
    ids=lambda o: ",".join(o) or "plain",
)  # fmt: skip
@pytest.mark.parametrize("batch_first", [True, False])
def test_attention_without_a_batch_agrees_with_pytorch(options, batch_first):
    theirs = get_torch().nn.MultiheadAttention(E, H, batch_first=batch_first)
    inputs = [normal(length, E, seed=i) for i, length in enumerate((L, S, S))]
    agree(nn.MultiheadAttention(E, H, batch_first=batch_first), theirs, *inputs, **options)


@pytest.mark.parametrize("batch_first", [True, False])
def test_self_attention_is_attention_to_copies(batch_first):
    layer = nn.MultiheadAttention(E, H, batch_first=batch_first, rng=0)
    x, g = normal(N, L, E), normal(N, L, E, seed=1)
    results = []
    for same in (True, False):
        t = ag.tensor(x, requires_grad=True)
        layer.zero_grad()
        y, _ = layer(t, t, t) if same else layer(t, t + 0.0, t + 0.0)
        y.backward(g)
        results.append([y.data, t.grad.data, *[p.grad.data for p in layer.parameters()]])
    for a, b in zip(*results, strict=True):
        assert_allclose(a, b, **CLOSE)


def test_causal_is_the_mask_of_the_future():
    layer = nn.MultiheadAttention(E, H, batch_first=True, rng=0)
    x = normal(N, L, E)
    y, weights = layer(x, x, x, is_causal=True)
    z, _ = layer(x, x, x, attn_mask=~np.tri(L, dtype=bool))
    assert_allclose(y.data, z.data, **CLOSE)
    assert_allclose(np.triu(weights.data, 1), 0)
    x[:, 2:] += 1.0
    assert_allclose(layer(x, x, x, is_causal=True)[0].data[:, :2], y.data[:, :2], **CLOSE)


@pytest.mark.parametrize(
    "options",
    [{}, {"is_causal": True}, {"attn_mask": ~FUTURE[:, :L]}, {"attn_mask": normal(L, L)},
     {"scale": 0.3}],
)  # fmt: skip
def test_dot_product_attention_agrees_with_pytorch(options):
    torch = get_torch()
    inputs = [normal(N, H, L, E, seed=i) for i in range(3)]
    leaves = [ag.tensor(x, requires_grad=True) for x in inputs]
    others = [torch.tensor(x, requires_grad=True) for x in inputs]
    masks = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    y = F.scaled_dot_product_attention(*leaves, **options)
    z = torch.nn.functional.scaled_dot_product_attention(*others, **masks)
    g = normal(*y.shape, seed=5)
    y.backward(g)
    z.backward(torch.tensor(g))
    assert_allclose(y.data, z.detach().numpy(), **CLOSE)
    for x, w in zip(leaves, others, strict=True):
        assert_allclose(x.grad.data, w.grad.numpy(), **CLOSE)


@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("norm_first", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("training", [True, False])
def test_encoder_layer_agrees_with_pytorch(activation, norm_first, batch_first, training):
    options = {
        "dim_feedforward": 7, "dropout": 0.0, "activation": activation,
        "norm_first": norm_first, "batch_first": batch_first,
    }  # fmt: skip
    theirs = get_torch().nn.TransformerEncoderLayer(E, H, **options)
    layer = nn.TransformerEncoderLayer(E, H, **options)
    agree(layer, theirs, normal(N, L, E), training=training)


@pytest.mark.parametrize(
    "masks",
    [{"src_mask": ~np.tri(L, dtype=bool)}, {"src_key_padding_mask": PADDING[:, :L]},
     {"src_mask": ~np.tri(L, dtype=bool), "is_causal": True}],
    ids=",".join,
)  # fmt: skip
def test_encoder_layer_with_masks_agrees_with_pytorch(masks):
    options = {"dim_feedforward": 7, "dropout": 0.0, "batch_first": True}
    theirs = get_torch().nn.TransformerEncoderLayer(E, H, **options)
    agree(nn.TransformerEncoderLayer(E, H, **options), theirs, normal(N, L, E), **masks)


@pytest.mark.parametrize("batch_first", [True, False])
def test_encoder_layer_without_a_batch_agrees_with_pytorch(batch_first):
    options = {"dim_feedforward": 7, "dropout": 0.0, "batch_first": batch_first}
    theirs = get_torch().nn.TransformerEncoderLayer(E, H, **options)
    agree(nn.TransformerEncoderLayer(E, H, **options), theirs, normal(L, E))


def test_gradients_to_second_order():
    x = [normal(1, 2, 3, seed=i) for i in range(3)]
    assert gradcheck(F.scaled_dot_product_attention, *x, order=2)
    layer = nn.TransformerEncoderLayer(4, 2, 3, 0.0, "gelu", batch_first=True, rng=0)
    assert gradcheck(layer, normal(1, 3, 4), order=2)


def test_dropout_is_seeded_and_only_in_training():
    x = normal(N, L, E)
    one, two = [nn.TransformerEncoderLayer(E, H, 8, 0.5, rng=4) for _ in range(2)]
    assert_allclose(one(x).data, two(x).data)
    assert np.abs(one(x).data - one(x).data).max() > 0
    one.eval()
    assert_allclose(one(x).data, one(x).data, rtol=0)


def test_float32_stays():
    x = normal(N, L, E).astype(np.float32)
    layer = nn.MultiheadAttention(E, H, dtype=np.float32, rng=0)
    y, _ = layer(x, x, x, attn_mask=np.zeros((N, N)), is_causal=True)
    assert y.dtype == np.float32


def test_errors():
    with pytest.raises(ValueError, match="embed_dim=6 cannot be divided by num_heads=4"):
        nn.MultiheadAttention(6, 4)
    with pytest.raises(ValueError, match=r"three axes .* the last of size 6"):
        nn.MultiheadAttention(6, 3)(*[normal(2, 5)] * 3)
    with pytest.raises(ValueError, match="'relu', 'gelu'"):
        nn.TransformerEncoderLayer(6, 3, activation="swish")


# --- queries that may look at no key -------------------------------------------------------------


@given(
    hnp.array_shapes(min_dims=0, max_dims=1, max_side=2),
    st.booleans(),
    st.booleans(),
    st.data(),
)
def test_masks_of_every_kind_are_pytorchs(batch, additive, is_causal, data):
    """Including rows without a key: they get 0 and pass no gradient on."""
    torch = get_torch()
    shape = data.draw(st.sampled_from([(*batch, 3, 4), (3, 4), (1, 4), (3, 1)]))
    mask = data.draw(hnp.arrays(bool, shape))
    given = [normal(*batch, length, 2, seed=i) for i, length in enumerate((3, 4, 4))]
    bias = np.where(mask, 0.25, -np.inf) if additive else mask
    both = np.tri(3, 4, dtype=bool) & mask if is_causal else np.broadcast_to(mask, (*batch, 3, 4))
    theirs_mask = torch.tensor(np.where(both, 0.25, -np.inf) if additive else both)
    ours = [ag.tensor(x, requires_grad=True) for x in given]
    theirs = [torch.tensor(x, requires_grad=True) for x in given]
    y = F.scaled_dot_product_attention(*ours, attn_mask=bias, is_causal=is_causal)
    z = torch.nn.functional.scaled_dot_product_attention(*theirs, attn_mask=theirs_mask)
    g = np.cos(np.arange(y.size)).reshape(y.shape)
    y.backward(g)
    z.backward(torch.tensor(g))
    assert_allclose(y.data, z.detach(), atol=1e-14)
    for x, t in zip(ours, theirs, strict=True):
        assert_allclose(x.grad.data, t.grad, atol=1e-14)


@pytest.mark.parametrize("need_weights", [True, False])
def test_an_example_of_padding_alone_leaves_all_gradients_finite(need_weights):
    layer = nn.MultiheadAttention(E, H, batch_first=True, rng=0)
    x = ag.tensor(normal(N, S, E), requires_grad=True)
    padding = np.array([[True] * S, [False] * S])
    y, weights = layer(x, x, x, key_padding_mask=padding, need_weights=need_weights)
    assert_array_equal(y.data[0], np.broadcast_to(layer.out_proj.bias.data, (S, E)))
    if need_weights:
        assert_array_equal(weights.data[0], 0)
    y.sum().backward()
    assert_array_equal(x.grad.data[0], 0)
    for p in layer.parameters():
        assert np.isfinite(p.grad.data).all()
    alone = nn.MultiheadAttention(E, H, batch_first=True, rng=0)
    z, _ = alone(x[1:].detach(), x[1:].detach(), x[1:].detach())
    z.sum().backward()
    assert_allclose(layer.in_proj_weight.grad.data, alone.in_proj_weight.grad.data, rtol=1e-12)
