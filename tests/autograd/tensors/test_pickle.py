"""Copies and pickles of leaves and modules; and that nothing here ever loads a pickle."""

import copy
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd as ag
import nn

WAYS = {
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    **{f"pickle {n}": lambda x, n=n: pickle.loads(pickle.dumps(x, n)) for n in range(2, 6)},
}


@pytest.fixture(params=WAYS)
def again(request):
    return WAYS[request.param]


@pytest.mark.parametrize(
    "leaf",
    [
        ag.tensor([[1.0, 2.0]], requires_grad=True, name="w"),
        ag.tensor([1, 2]),
        ag.tensor(1.5, requires_grad=True),
        ag.tensor(np.float32(2.5), name="scale"),
        ag.tensor([1 + 2j], requires_grad=True),
        ag.tensor(np.zeros((0, 3)), requires_grad=True),
        nn.Parameter([1.0, 2.0], name="p"),
        nn.Parameter([1.0, 2.0], requires_grad=False),
    ],
    ids=repr,
)
def test_leaves(leaf, again):
    other = again(leaf)
    assert type(other) is type(leaf)
    assert other is not leaf
    assert_array_equal(other.data, leaf.data)
    assert (other.dtype, other.shape, other.name) == (leaf.dtype, leaf.shape, leaf.name)
    assert (other.requires_grad, other.is_leaf) == (leaf.requires_grad, True)
    assert not np.may_share_memory(other.data, leaf.data)


def test_the_gradient_goes_along_and_the_hooks_do_not(again):
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    w.register_hook(lambda g: g * 100.0)
    (w * w).sum().backward()
    other = again(w)
    assert_array_equal(other.grad.data, [200.0, 400.0])
    (other * other).sum().backward()
    assert_array_equal(other.grad.data, [202.0, 404.0])
    assert_array_equal(w.grad.data, [200.0, 400.0])


def test_results_of_ops_say_what_to_do(again):
    y = ag.tensor([1.0], requires_grad=True) * 2.0
    with pytest.raises(RuntimeError, match=r"use t.detach\(\)"):
        again(y)
    assert again(y.detach()).tolist() == [2.0]
    with ag.no_grad():
        assert again(ag.tensor([1.0], requires_grad=True) * 2.0).tolist() == [2.0]


def test_a_gradient_that_has_a_graph_is_refused():
    w = ag.tensor([1.0], requires_grad=True)
    (w**3).sum().backward(create_graph=True)
    with pytest.raises(RuntimeError, match="that an op made"):
        copy.deepcopy(w)


def test_modules():
    layer = nn.Linear(2, 2)
    net = nn.Sequential(layer, nn.Tanh(), layer, nn.Linear(2, 1))
    x = np.array([[0.5, -1.0]])
    net(x).sum().backward()
    for again in (copy.deepcopy, WAYS["pickle 5"]):
        other = again(net)
        assert other[0] is other[2]
        assert other[0] is not layer
        assert_array_equal(other(x).data, net(x).data)
        for p, q in zip(net.parameters(), other.parameters(), strict=True):
            assert type(q) is nn.Parameter
            assert q._node.annotations.is_parameter
            assert (p.name, p.grad.tolist()) == (q.name, q.grad.tolist())
            assert not np.may_share_memory(p.data, q.data)
        nn.optim.SGD(other.parameters(), lr=0.1).step()
        assert (other[0].weight.data != layer.weight.data).any()
        with pytest.raises(AttributeError, match="did you mean"):
            other[0].wieght = 1.0  # codespell:ignore


def test_tied_leaves_stay_tied():
    w = ag.tensor([1.0], requires_grad=True)
    for again in (copy.deepcopy, WAYS["pickle 5"]):
        a, b = again([w, w])
        assert a is b


def test_nothing_in_the_library_loads_a_pickle():
    root = Path(ag.__file__).parents[1]
    loads = re.compile(r"\bimport (c?pickle|dill|joblib|shelve|marshal)|allow_pickle=True|eval_str")
    files = [*root.glob("autograd/**/*.py"), *root.glob("nn/**/*.py")]
    assert len(files) > 40
    for file in files:
        text = file.read_text()
        assert not loads.search(text), file
        for call in re.findall(r"np\.load\([^)]*\)", text):
            assert "allow_pickle=False" in call, file
