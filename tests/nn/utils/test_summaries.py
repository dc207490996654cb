"""The table of a network's layers and what they cost, against numbers counted by hand."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd as ag
import nn


def column(summary, name):
    return [getattr(row, name) for row in summary.rows]


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(),
        nn.Linear(84, 10),
    )  # fmt: skip


def test_lenet_by_hand():
    s = nn.summary(lenet(), np.ones((2, 1, 28, 28)))
    assert column(s, "output_shape") == [
        (2, 10), *[(2, 6, 28, 28)] * 2, (2, 6, 14, 14), *[(2, 16, 10, 10)] * 2, (2, 16, 5, 5),
        (2, 400), *[(2, 120)] * 2, *[(2, 84)] * 2, (2, 10),
    ]  # fmt: skip
    # LeCun et al. (1998) count 61,706 with all maps connected
    assert column(s, "parameters") == [
        0, 6 * 26, 0, 0, 16 * 151, 0, 0, 0, 120 * 401, 0, 84 * 121, 0, 10 * 85,
    ]  # fmt: skip
    assert s.parameters == 61_706
    multiply_adds = [6 * 28 * 28 * 25, 16 * 10 * 10 * 6 * 25, 400 * 120, 120 * 84, 84 * 10]
    assert [f for f in column(s, "flops") if f] == [2 * 2 * m for m in multiply_adds]
    assert s.flops == 4 * sum(multiply_adds)
    sizes = [0, 4704, 4704, 1176, 1600, 1600, 400, None, 120, 120, 84, 84, 10]
    for row, size in zip(s.rows, sizes, strict=True):
        assert size is None or row.activation_bytes == 2 * 8 * size, row


class Block(nn.Module):
    """A residual block that normalizes twice with the same layer."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(4)

    def forward(self, x):
        y = nn.functional.relu(self.norm(self.conv1(x)))
        return nn.functional.relu(x + self.norm(self.conv2(y)))


def test_a_shared_layer_has_a_row_for_each_call_and_its_parameters_once():
    s = nn.summary(nn.Sequential(Block(), nn.Flatten()), np.ones((1, 4, 5, 5)))
    assert column(s, "name") == ["", "0", "0.conv1", "0.norm", "0.conv2", "0.norm", "1"]
    assert column(s, "layer") == [
        "Sequential", "Block", "Conv2d", "BatchNorm2d", "Conv2d", "BatchNorm2d", "Flatten",
    ]  # fmt: skip
    assert column(s, "depth") == [0, 1, 2, 2, 2, 2, 1]
    assert column(s, "parameters") == [0, 0, 144, 8, 144, 0, 0]
    assert column(s, "flops") == [0, 0, 7200, 0, 7200, 0, 0]
    assert s.parameters == sum(p.size for p in Block().parameters())
    assert s.rows[1].activation_bytes == 100 * 8  # what the block itself computes at the end


def test_two_layers_with_one_weight_count_it_once():
    first, second = nn.Linear(3, 3, bias=False), nn.Linear(3, 3)
    second.weight = first.weight
    s = nn.summary(nn.Sequential(first, second), np.ones((1, 3)))
    assert column(s, "parameters") == [0, 9, 3]


def test_parameters_of_parts_that_are_not_called_count_where_they_are_used():
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    s = nn.summary(layer, np.ones((3, 5, 8)))
    assert s.parameters == sum(p.size for p in layer.parameters())
    by_name = {row.name: row for row in s.rows}
    assert "self_attn.out_proj" not in by_name  # its weight is used, but not the layer
    assert by_name["self_attn"].parameters == 4 * (8 * 8 + 8)
    # 15 queries, projected 4 times; 5 scores for each, of all heads together 8 long, and back
    assert by_name["self_attn"].flops == 2 * (15 * 4 * 8 * 8 + 15 * 5 * 8 * 2)
    assert by_name["linear1"].flops == by_name["linear2"].flops == 2 * 15 * 8 * 16


class Pair(nn.Module):
    def __init__(self, kind, *sizes, **options):
        super().__init__()
        self.layer = getattr(nn, kind)(*sizes, **options)

    def forward(self, *inputs, **options):
        return self.layer(*inputs, **options)


@pytest.mark.parametrize(
    ("kind", "sizes", "options", "shapes", "multiply_adds"),
    [
        ("Linear", (3, 5), {}, [(2, 7, 3)], 2 * 7 * 3 * 5),
        ("Bilinear", (3, 4, 5), {}, [(2, 3), (2, 4)], 2 * 5 * 3 * (4 + 1)),
        ("Conv1d", (4, 6, 3), {"groups": 2, "stride": 2}, [(2, 4, 9)], 2 * 4 * 6 * 2 * 3),
        ("ConvTranspose2d", (4, 6, 2), {"stride": 2}, [(1, 4, 3, 3)], 9 * 4 * 6 * 4),
        ("MultiheadAttention", (6, 2), {"batch_first": True}, [(2, 3, 6), (2, 5, 6), (2, 5, 6)],
         2 * (2 * 3 * 36 + 2 * 5 * 36 + 3 * 5 * 6 * 2)),
        ("MultiheadAttention", (6, 2), {}, [(3, 2, 6), (5, 2, 6), (5, 2, 6)],
         2 * (2 * 3 * 36 + 2 * 5 * 36 + 3 * 5 * 6 * 2)),
        ("MultiheadAttention", (6, 2), {}, [(3, 6), (5, 6), (5, 6)],
         2 * 3 * 36 + 2 * 5 * 36 + 3 * 5 * 6 * 2),
        ("RNN", (3, 4), {}, [(5, 2, 3)], 5 * 2 * (4 * 3 + 4 * 4)),
        ("LSTM", (3, 4, 2), {"bidirectional": True}, [(5, 2, 3)],
         5 * 2 * 2 * 16 * (3 + 4 + 8 + 4)),
        ("GRU", (3, 4), {"batch_first": True}, [(2, 5, 3)], 5 * 2 * 12 * (3 + 4)),
        ("GRUCell", (3, 4), {}, [(2, 3)], 2 * 12 * (3 + 4)),
        ("Embedding", (3, 4), {}, [()], 0),
    ],
)  # fmt: skip
def test_two_operations_for_each_multiply_add(kind, sizes, options, shapes, multiply_adds):
    inputs = [np.ones(shape, int if kind == "Embedding" else float) for shape in shapes]
    s = nn.summary(Pair(kind, *sizes, **options), *inputs)
    assert column(s, "flops") == [0, 2 * multiply_adds]
    if kind.startswith("Multihead"):
        query, key, value = inputs
        named = nn.summary(Pair(kind, *sizes, **options), value=value, key=key, query=query)
        assert named.flops == s.flops


def test_several_results_have_a_shape_each():
    s = nn.summary(nn.LSTM(3, 4), np.ones((5, 2, 3)))
    assert s.rows[0].output_shape == ((5, 2, 4), (1, 2, 4), (1, 2, 4))
    assert "(5, 2, 4) (1, 2, 4) (1, 2, 4)" in repr(s)


def test_what_takes_no_memory_of_its_own_counts_nothing():
    model = nn.Sequential(nn.Identity(), nn.Flatten(), nn.Dropout(0.5), nn.ReLU())
    s = nn.summary(model, np.ones((2, 3, 4), np.float32))
    assert column(s, "activation_bytes") == [0, 0, 0, 0, 2 * 12 * 4]


def test_the_model_stays_as_it_is():
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Dropout(0.5, rng=0), nn.Dropout())
    model[0].eval()
    before = model.state_dict()
    draws = []
    for look in (False, True):
        nn.manual_seed(1)
        model[2]._rng = np.random.default_rng(0)
        if look:
            nn.summary(model, np.ones((4, 3)))
            assert [m.training for m in model.modules()] == [True, False, True, True, True]
            assert all("forward" not in vars(m) for m in model.modules())
            assert ag.tensor(1.0, requires_grad=True).exp().requires_grad
            for key, value in model.state_dict().items():
                assert_array_equal(value, before[key])
            assert all(p.grad is None for p in model.parameters())
        draws.append([drop(np.ones(20)) for drop in (model[2], model[3])])
    assert_array_equal(*draws)


def test_draws_within_the_call_leave_no_trace():
    class Noisy(nn.Module):
        def forward(self, x):
            return x + nn.init.generator().random()

    nn.manual_seed(3)
    expected = nn.init.generator().random()
    nn.manual_seed(3)
    nn.summary(Noisy(), 1.0)
    assert nn.init.generator().random() == expected


def test_an_error_within_the_call_leaves_the_model_whole():
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(4, 4))
    with pytest.raises(ValueError, match="from 4 to 4 features"):
        nn.summary(model, np.ones((1, 3)))
    assert all("forward" not in vars(m) and m.training for m in model.modules())
    with pytest.raises(TypeError, match="the model must be a Module, not function"):
        nn.summary(lambda x: x, 1.0)


@pytest.mark.parametrize(
    ("inputs", "options"),
    [(((1, 3, 8, 8),), {}), ((), {"input_size": (1, 3, 8, 8)}), (((1, 3, 8, 8), (1, 2)), {})],
)
def test_a_shape_in_place_of_an_array(inputs, options):
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 2))
    with pytest.raises(TypeError, match=r"\(1, 3, 8, 8\) is a shape; pass np.zeros\(\(1, 3, 8"):
        nn.summary(model, *inputs, **options)
    with pytest.raises(TypeError, match=r"\(2,\) is a shape"):  # one that the layer would take
        nn.summary(nn.Linear(1, 1), (2,))


def test_a_tuple_of_ints_beside_an_array_is_no_shape():
    class Resized(nn.Module):
        def forward(self, x, size):
            return x.reshape(size)

    assert nn.summary(Resized(), np.ones(4), (2, 2)).rows[0].output_shape == (2, 2)


def test_html_is_escaped():
    model = nn.Sequential({"<script>": nn.Linear(2, 3)})
    s = nn.summary(model, np.ones((1, 2)))
    html = s._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;: Linear" in html
    assert html.count("<tr>") == 1 + 2 + 1
    assert ">9</" in html


def test_it_prints_as_a_table_with_large_numbers_apart():
    s = nn.summary(nn.Sequential(nn.Linear(1000, 2000)), np.ones((100, 1000)))
    head, _, model, layer, _, total = repr(s).splitlines()
    assert head.split() == ["layer", "output", "shape", "parameters", "FLOPs", "activations"]
    assert layer.split()[-4:] == ["2,002,000", "400,000,000", "1.5", "MiB"]
    assert total.split() == ["total", "2,002,000", "400,000,000", "1.5", "MiB"]
    assert len({len(line) for line in (head, model, layer, total)}) == 1
