"""Recurrent layers and cells."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.testing import gradcheck
from tests.nn.oracle import CLOSE, agree, get_torch, normal

L, N, D, H = 5, 3, 2, 4
KINDS = ["RNN", "LSTM", "GRU"]
LENGTHS = np.array([3, 5, 1])
OPTIONS = [
    {},
    {"bias": False},
    {"num_layers": 2},
    {"bidirectional": True},
    {"num_layers": 2, "bidirectional": True},
]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sequences(batch_first=False):
    x = normal(L, N, D)
    return x.swapaxes(0, 1) if batch_first else x


def states(kind, layers, *batch):
    parts = tuple(normal(layers, *batch, H, seed=i) for i in range(1 + (kind == "LSTM")))
    return parts if kind == "LSTM" else parts[0]


def packed(kind, batch_first):
    """PyTorch's layer between packing the sequences and unpacking them."""
    torch = get_torch()
    rnn = torch.nn.utils.rnn

    class Packed(getattr(torch.nn, kind)):
        def forward(self, x, hx=None, *, lengths):
            options = {"batch_first": batch_first, "enforce_sorted": False}
            sequences = rnn.pack_padded_sequence(x, lengths, **options)
            output, hx = super().forward(sequences, hx)
            return rnn.pad_packed_sequence(output, batch_first, total_length=L)[0], hx

    return Packed


@pytest.mark.parametrize("options", OPTIONS, ids=lambda o: ",".join(o) or "plain")
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_pytorch_agrees(kind, batch_first, options):
    theirs = getattr(get_torch().nn, kind)(D, H, batch_first=batch_first, **options)
    layer = getattr(nn, kind)(D, H, batch_first=batch_first, **options)
    agree(layer, theirs, sequences(batch_first))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("training", [True, False])
def test_with_a_first_state(kind, training):
    options = {"num_layers": 2, "bidirectional": True, "batch_first": True}
    theirs, layer = [getattr(m, kind)(D, H, **options) for m in (get_torch().nn, nn)]
    agree(layer, theirs, sequences(True), states(kind, 4, N), training=training)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch_first", [True, False])
def test_one_sequence_without_a_batch(kind, batch_first):
    options = {"bidirectional": True, "batch_first": batch_first}
    theirs, layer = [getattr(m, kind)(D, H, **options) for m in (get_torch().nn, nn)]
    agree(layer, theirs, normal(L, D), states(kind, 2))


def test_relu():
    options = {"nonlinearity": "relu", "num_layers": 2}
    agree(nn.RNN(D, H, **options), get_torch().nn.RNN(D, H, **options), sequences())


@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}])
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_sequences_of_different_lengths_agree_with_packed_ones(kind, batch_first, options):
    theirs = packed(kind, batch_first)(D, H, batch_first=batch_first, **options)
    layer = getattr(nn, kind)(D, H, batch_first=batch_first, **options)
    layers = 4 if options else 1
    agree(layer, theirs, sequences(batch_first), states(kind, layers, N), lengths=LENGTHS)


@pytest.mark.parametrize("kind", ["RNNCell", "LSTMCell", "GRUCell"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch", [(N,), ()])
@pytest.mark.parametrize("given", [True, False])
def test_cells_agree_with_pytorch(kind, bias, batch, given):
    theirs, cell = [getattr(m, kind)(D, H, bias=bias) for m in (get_torch().nn, nn)]
    hx = [states(kind[:-4], *batch or (1,))] if given else []
    if given and not batch:
        hx = [tuple(h[0] for h in hx[0]) if kind == "LSTMCell" else hx[0][0]]
    agree(cell, theirs, normal(*batch, D), *hx)


# --- without an oracle ---------------------------------------------------------------------------


def test_a_step_of_each_kind_by_its_formula():
    x, h, c = normal(N, D), normal(N, H, seed=1), normal(N, H, seed=2)

    def gates(cell):
        state = cell.state_dict()
        a = x @ state["weight_ih"].T + state["bias_ih"]
        b = h @ state["weight_hh"].T + state["bias_hh"]
        return [np.split(part, part.shape[1] // H, axis=1) for part in (a, b)]

    for nonlinearity, squash in (("tanh", np.tanh), ("relu", lambda z: np.maximum(z, 0))):
        cell = nn.RNNCell(D, H, nonlinearity=nonlinearity, rng=0)
        (a,), (b,) = gates(cell)
        assert_allclose(cell(x, h).data, squash(a + b), **CLOSE)

    cell = nn.LSTMCell(D, H, rng=0)
    i, f, g, o = [p + q for p, q in zip(*gates(cell), strict=True)]
    after = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    new_h, new_c = cell(x, (h, c))
    assert_allclose(new_c.data, after, **CLOSE)
    assert_allclose(new_h.data, sigmoid(o) * np.tanh(after), **CLOSE)

    cell = nn.GRUCell(D, H, rng=0)
    (ar, az, an), (br, bz, bn) = gates(cell)
    z = sigmoid(az + bz)
    n = np.tanh(an + sigmoid(ar + br) * bn)
    assert_allclose(cell(x, h).data, (1 - z) * n + z * h, **CLOSE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_is_its_cell_step_by_step(kind):
    layer, cell = getattr(nn, kind)(D, H, rng=0), getattr(nn, f"{kind}Cell")(D, H)
    cell.load_state_dict({k.removesuffix("_l0"): v for k, v in layer.state_dict().items()})
    output, end = layer(sequences())
    hx = None
    for x, y in zip(sequences(), output, strict=True):
        hx = cell(x, hx)
        h = hx[0] if kind == "LSTM" else hx
        assert_allclose(h.data, y.data, **CLOSE)
    assert_allclose((end[0] if kind == "LSTM" else end).data[0], h.data, **CLOSE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}])
def test_what_is_padded_gives_what_each_sequence_gives_by_itself(kind, options):
    layer = getattr(nn, kind)(D, H, rng=0, **options)
    x = sequences()
    for n, length in enumerate(LENGTHS):
        x[length:, n] = np.nan
    output, end = layer(x, lengths=LENGTHS)
    for n, length in enumerate(LENGTHS):
        alone, end_alone = layer(x[:length, n])
        assert_allclose(output.data[:length, n], alone.data, **CLOSE)
        assert_array_equal(output.data[length:, n], 0)
        for a, b in zip(*[e if kind == "LSTM" else (e,) for e in (end, end_alone)], strict=True):
            assert_allclose(a.data[:, n], b.data, **CLOSE)
    output.sum().backward()
    assert all(np.isfinite(p.grad.data).all() for p in layer.parameters())


@pytest.mark.parametrize("batch_first", [True, False])
def test_a_mask_says_what_lengths_say_and_may_have_holes(batch_first):
    layer = nn.GRU(D, H, bidirectional=True, batch_first=batch_first, rng=0)
    x, mask = sequences(batch_first), np.arange(L)[:, None] < LENGTHS
    mask = mask.T if batch_first else mask
    for a, b in zip(layer(x, mask=mask), layer(x, lengths=LENGTHS), strict=True):
        assert_array_equal(a.data, b.data)
    holes = np.array([True, False, True, True, False])
    output, end = layer(x[0] if batch_first else x[:, 0], mask=holes)
    short, short_end = layer((x[0] if batch_first else x[:, 0])[holes])
    assert_allclose(output.data[holes], short.data, **CLOSE)
    assert_allclose(end.data, short_end.data, **CLOSE)


def test_a_sequence_of_no_steps_ends_as_it_began():
    h = normal(1, 2, H)
    output, end = nn.GRU(D, H, rng=0)(normal(L, 2, D), h, lengths=[0, 2])
    assert_array_equal(output.data[:, 0], 0)
    assert_array_equal(end.data[:, 0], h[:, 0])


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_to_second_order(kind):
    layer = getattr(nn, kind)(2, 2, bidirectional=True, rng=0)
    assert gradcheck(lambda x: layer(x, lengths=[3, 2])[0], normal(3, 2, 2), order=2)

    def of_weights(*values):
        names = [name for name, _ in layer.named_parameters()]
        gates, h = layer._kind.gates, 2
        cell = getattr(nn, f"{kind}Cell")(2, 2)
        for name, value in zip(names, values, strict=False):
            object.__setattr__(cell, name.removesuffix("_l0"), value)
        assert values[0].shape == (gates * h, 2)
        return cell(normal(2, 2))

    assert gradcheck(of_weights, *[p.data for p in itertools.islice(layer.parameters(), 4)])


def test_first_values_are_uniform_by_the_hidden_size():
    layer = nn.LSTM(3, 25, num_layers=2, bidirectional=True, rng=0)
    values = np.concatenate([p.data.ravel() for p in layer.parameters()])
    assert np.abs(values).max() <= 1 / 5
    assert abs(values.std() - 0.2 / np.sqrt(3)) < 0.002
    assert list(dict(layer.named_parameters()))[:5] == [
        "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse",
    ]  # fmt: skip
    again = nn.LSTM(3, 25, num_layers=2, bidirectional=True, rng=0)
    assert all(
        np.array_equal(a.data, b.data)
        for a, b in zip(layer.parameters(), again.parameters(), strict=True)
    )


def test_dropout_lies_between_the_layers_and_is_seeded():
    x = sequences()
    one, two = [nn.RNN(D, H, num_layers=2, dropout=0.5, rng=4) for _ in range(2)]
    first = one(x)[0].data
    assert_array_equal(first, two(x)[0].data)
    assert np.abs(one(x)[0].data - first).max() > 0
    one.eval()
    assert_array_equal(one(x)[0].data, one(x)[0].data)
    everything = nn.RNN(D, H, num_layers=2, dropout=1.0, rng=0)
    state = everything.state_dict()
    h = np.zeros((N, H))
    biases = state["bias_ih_l1"] + state["bias_hh_l1"]
    for y in everything(x)[0].data:  # the upper layer sees only its own state
        h = np.tanh(biases + h @ state["weight_hh_l1"].T)
        assert_allclose(y, h, **CLOSE)
    single = nn.RNN(D, H, dropout=0.5)
    assert_array_equal(single(x)[0].data, single(x)[0].data)


@pytest.mark.parametrize("kind", KINDS)
def test_float32_stays(kind):
    layer = getattr(nn, kind)(D, H, bidirectional=True, dtype=np.float32, rng=0)
    x = ag.tensor(sequences().astype(np.float32), requires_grad=True)
    output, _ = layer(x, lengths=LENGTHS)
    output.sum().backward()
    assert output.dtype == x.grad.dtype == layer.weight_hh_l0.grad.dtype == np.float32


def test_the_gradient_of_a_long_sequence_takes_one_array_of_its_size():
    layer = nn.RNN(1, 1, rng=0)
    nodes, found = [layer(np.ones((50, 1, 1)))[0]._node], set()
    while nodes:
        node = nodes.pop()
        if node not in found:
            found.add(node)
            nodes += [n for n in node.inputs if n is not None]
    names = [node.op.name for node in found if node.op is not None]
    assert "getitem" not in names  # each would put an array of zeros around its part
    assert names.count("unstack") == 1


def test_repr():
    assert repr(nn.LSTM(3, 4, 2, bidirectional=True)) == (
        "LSTM(3, 4, num_layers=2, bidirectional=True)  # 736 parameters"
    )
    assert repr(nn.GRUCell(3, 4)) == "GRUCell(3, 4)  # 108 parameters"
    assert repr(nn.RNN(3, 4, nonlinearity="relu", bias=False)) == (
        "RNN(3, 4, bias=False, nonlinearity='relu')  # 28 parameters"
    )
    assert repr(nn.RNN(3, 4)) == "RNN(3, 4)  # 36 parameters"
    assert repr(nn.RNNCell(3, 4, bias=False, nonlinearity="relu")) == (
        "RNNCell(3, 4, bias=False, nonlinearity='relu')  # 28 parameters"
    )


def test_errors_say_what_does_not_fit():
    x = sequences()
    with pytest.raises(ValueError, match=r"RNN: the input has shape \(5, 3, 2\).*\(L, N, 7\)"):
        nn.RNN(7, H)(x)
    with pytest.raises(ValueError, match="at least one step"):
        nn.RNN(D, H)(x[:0])
    with pytest.raises(ValueError, match=r"the state must be h of shape \(1, 3, 4\), not \(3, 4\)"):
        nn.GRU(D, H)(x, np.zeros((N, H)))
    with pytest.raises(ValueError, match=r"LSTM: the state must be a pair \(h, c\) of shape"):
        nn.LSTM(D, H)(x, np.zeros((1, N, H)))
    with pytest.raises(ValueError, match=r"LSTMCell: the state must be a pair .* \(3, 4\)"):
        nn.LSTMCell(D, H)(x[0], (np.zeros((N, H)), np.zeros(H)))
    with pytest.raises(ValueError, match=r"lengths go from 1 to 6, .* have 5 steps"):
        nn.RNN(D, H)(x, lengths=[1, 6, 2])
    with pytest.raises(ValueError, match=r"one integer for each sequence, shape \(3,\)"):
        nn.RNN(D, H)(x, lengths=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"the mask is bool of shape \(3, 5\).*shape \(5, 3\)"):
        nn.RNN(D, H)(x, mask=np.ones((N, L), bool))
    with pytest.raises(ValueError, match="give only one of them"):
        nn.RNN(D, H)(x, mask=np.ones((L, N), bool), lengths=LENGTHS)
    with pytest.raises(ValueError, match="'tanh' or 'relu', not 'sigmoid'"):
        nn.RNN(D, H, nonlinearity="sigmoid")
    with pytest.raises(ValueError, match="number of layers must be at least 1"):
        nn.GRU(D, H, num_layers=0)
    with pytest.raises(ValueError, match=r"LSTMCell\(2, 0\): sizes .* must be at least 1"):
        nn.LSTMCell(D, 0)
    with pytest.raises(ValueError, match="probability"):
        nn.GRU(D, H, dropout=1.5)
    with pytest.raises(TypeError, match=r"^LSTM: dropout must be a number, not None$"):
        nn.LSTM(D, H, dropout=None)
    for kind in (nn.RNN, nn.LSTM, nn.GRUCell):
        with pytest.raises(
            TypeError,
            match=f"^{kind.__name__}: hidden_size must be a whole .* 2.0; divide",
        ):
            kind(3, 4 / 2)
    with pytest.raises(TypeError, match=r"^GRU: num_layers must be a whole number, not 1\.5$"):
        nn.GRU(3, 4, num_layers=1.5)
