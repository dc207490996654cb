"""Names that do not exist: what the error says."""

import copy
import pickle

import numpy as np
import pytest

import autograd as ag
import nn


@pytest.mark.parametrize(
    ("module", "name", "near"),
    [
        (ag, "vmpa", "did you mean 'vmap'"),
        (ag, "Grad", "did you mean 'grad'"),
        (ag, "chekpoint", "did you mean 'checkpoint'"),  # codespell:ignore
        (nn, "Relu", "did you mean 'ReLU'"),
        (nn, "Linaer", "did you mean 'Linear'"),  # codespell:ignore
        (nn, "sequential", "did you mean 'Sequential'"),
        (nn.functional, "sofmax", "did you mean 'softmax'"),
        (nn.functional, "CrossEntropy", "did you mean 'cross_entropy'"),
        (nn.optim, "Sgd", "did you mean 'SGD'"),
    ],
)
def test_a_misspelt_name_and_the_nearest(module, name, near):
    with pytest.raises(AttributeError, match=rf"no attribute '{name}'; {near}"):
        getattr(module, name)


def test_a_name_like_no_other_has_no_hint():
    for module in (ag, nn, nn.functional, nn.optim):
        with pytest.raises(AttributeError, match=r"has no attribute 'xyzzy'$"):
            module.xyzzy
        assert not hasattr(module, "__wrapped__")


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("cat", "use concatenate"),
        ("mm", "use matmul"),
        ("clamp", "use clip"),
        ("zeros", "use np.zeros"),
        ("argmax", "use np.argmax"),
        ("randn", "use ag.tensor of what np.random"),
    ],
)
def test_names_of_pytorch_and_numpy(name, ours):
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'; {ours}"):
        getattr(ag, name)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("view", "t.reshape"),
        ("permute", "t.transpose"),
        ("cuda", "t as it is"),
        ("float", "t.astype"),
        ("argmax", "np.argmax"),
        ("add_", r"t = t \+ v"),
    ],
)
def test_methods_of_pytorch_and_numpy(name, ours):
    t = ag.tensor([1.0, 2.0])
    with pytest.raises(AttributeError, match=f"a Tensor has no attribute '{name}'; use {ours}"):
        getattr(t, name)


def test_what_is_advised_is_there():
    x = ag.tensor([[1.0, 2.0]], requires_grad=True)
    assert x.reshape(2).shape == (2,)
    assert x.transpose((1, 0)).shape == (2, 1)
    assert x.astype(np.float32).dtype == np.float32
    assert np.linalg.norm(x).item() == np.sqrt(5)
    assert np.argmax(x, axis=1) == [1]
    assert ag.tensor(np.zeros(2)).tolist() == [0.0, 0.0]


def test_other_protocols_find_that_a_tensor_has_none_of_theirs():
    t = ag.tensor([1.0, 2.0], requires_grad=True)
    assert not hasattr(t, "__array_interface__")
    assert not hasattr(t, "_repr_html_")
    assert not hasattr(t, "keys")
    assert copy.deepcopy(t).tolist() == pickle.loads(pickle.dumps(t)).tolist() == [1.0, 2.0]
    assert (t * 2).name is None


@pytest.mark.parametrize(
    ("module", "name"), [(ag, "vmap"), (ag, "fft"), (nn, "data"), (nn, "LSTM")]
)
def test_what_is_imported_on_first_use_is_kept(module, name):
    vars(module).pop(name, None)
    value = getattr(module, name)
    assert vars(module)[name] is value
