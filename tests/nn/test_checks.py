"""Options of layers that are not whole numbers: rejected when the layer is made, and by name."""

import numpy as np
import pytest

import nn

WRONG = [
    ("Linear", {"in_features": 3, "out_features": 4 / 2}, "out_features"),
    ("Linear", {"in_features": "3", "out_features": 2}, "in_features"),
    ("Bilinear", {"in1_features": 3.0, "in2_features": 2, "out_features": 2}, "in1_features"),
    ("Embedding", {"num_embeddings": 4, "embedding_dim": 3.0}, "embedding_dim"),
    ("Conv1d", {"in_channels": 3, "out_channels": 4 / 2, "kernel_size": 3}, "out_channels"),
    ("Conv2d", {"in_channels": 3, "out_channels": 4, "kernel_size": "3"}, "kernel_size"),
    ("Conv2d", {"in_channels": 3, "out_channels": 4, "kernel_size": (3, 3.0)}, "kernel_size"),
    ("Conv2d", {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "stride": 1.5}, "stride"),
    ("Conv2d", {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "padding": 1.0}, "padding"),
    ("Conv2d", {"in_channels": 3, "out_channels": 3, "kernel_size": 3, "groups": 3.0}, "groups"),
    ("ConvTranspose2d", {"in_channels": 3, "out_channels": 2.0, "kernel_size": 3}, "out_channels"),
    ("BatchNorm1d", {"num_features": 4 / 2}, "num_features"),
    ("LayerNorm", {"normalized_shape": 4 / 2}, "normalized_shape"),
    ("RMSNorm", {"normalized_shape": (4, 2.0)}, "normalized_shape"),
    ("GroupNorm", {"num_groups": 2, "num_channels": 4.0}, "num_channels"),
    ("MultiheadAttention", {"embed_dim": 8, "num_heads": 2.0}, "num_heads"),
    ("MaxPool2d", {"kernel_size": 2.0}, "kernel_size"),
    ("MaxPool2d", {"kernel_size": 2, "stride": 1.5}, "stride"),
    ("AvgPool2d", {"kernel_size": "2"}, "kernel_size"),
    ("AdaptiveAvgPool2d", {"output_size": 2.0}, "output_size"),
    ("Flatten", {"start_dim": "a"}, "start_dim"),
    ("RNN", {"input_size": 3, "hidden_size": 4 / 2}, "hidden_size"),
    ("LSTMCell", {"input_size": 3.0, "hidden_size": 4}, "input_size"),
]


@pytest.mark.parametrize(("kind", "options", "name"), WRONG)
def test_what_is_no_whole_number(kind, options, name):
    with pytest.raises(TypeError, match=f"^{kind}: {name} must be a whole number, not "):
        getattr(nn, kind)(**options)


@pytest.mark.parametrize("size", [3, np.int64(3), np.uint8(3)])
def test_whole_numbers_of_numpys(size):
    assert nn.Conv2d(size, size, size, padding="same").weight.shape == (3, 3, 3, 3)
    assert nn.Linear(size, size).weight.shape == (3, 3)
    assert nn.MaxPool2d((size, size))(np.ones((1, 1, 3, 3))).shape == (1, 1, 1, 1)
    assert nn.Conv2d(1, 1, np.array([3, 2])).kernel_size == (3, 2)


@pytest.mark.parametrize("p", ["0.5", None])
def test_a_probability_that_is_no_number(p):
    with pytest.raises(TypeError, match=f"^Dropout: p must be a number, not {p!r}$"):
        nn.Dropout(p)
