"""Modules: how parts are registered, named, saved, switched and shown; what mistakes say."""

import copy
from abc import ABC, abstractmethod

import numpy as np
import pytest

import autograd as ag
import nn


class Net(nn.Module):
    """Written as for PyTorch."""

    def __init__(self, hidden=4):
        super().__init__()
        self.hidden = hidden
        self.fc1 = nn.Linear(3, hidden, rng=0)
        self.fc2 = nn.Linear(hidden, 1, bias=False, rng=1)
        self.scale = nn.Parameter(2.0)
        self.register_buffer("mean", np.zeros(3))

    def forward(self, x):
        return self.scale * self.fc2(nn.functional.relu(self.fc1(x - self.mean)))


def names(pairs):
    return [name for name, _ in pairs]


def test_attributes_register_themselves():
    net = Net()
    assert names(net.named_parameters()) == ["scale", "fc1.weight", "fc1.bias", "fc2.weight"]
    assert [p.shape for p in net.parameters()] == [(), (4, 3), (4,), (1, 4)]
    assert names(net.named_modules()) == ["", "fc1", "fc2"]
    assert list(net.children()) == [net.fc1, net.fc2]
    assert list(net.modules()) == [net, net.fc1, net.fc2]
    assert names(net.named_buffers()) == ["mean"]
    assert [b.shape for b in net.buffers()] == [(3,)]


def test_a_call_runs_forward():
    x = np.arange(6.0).reshape(2, 3)
    net = Net()
    w1, b1, w2 = net.fc1.weight.data, net.fc1.bias.data, net.fc2.weight.data
    np.testing.assert_allclose(net(x).data, 2 * np.maximum(x @ w1.T + b1, 0) @ w2.T, rtol=1e-14)


def test_forward_must_be_defined():
    class Empty(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match="Empty does not define forward"):
        Empty()(1.0)


def test_a_parameter_is_a_leaf_that_requires_a_gradient():
    p = nn.Parameter([[1.0, 2.0], [3.0, 4.0]])
    assert isinstance(p, ag.Tensor)
    assert p.is_leaf
    assert p.requires_grad
    assert type(p * 2) is ag.Tensor
    assert not nn.Parameter(1.0, requires_grad=False).requires_grad
    assert repr(p) == ("Parameter([[1., 2.],\n           [3., 4.]], requires_grad=True)")
    with ag.no_grad():
        assert nn.Parameter(1.0).requires_grad
    with pytest.raises(TypeError, match="cannot require a gradient"):
        nn.Parameter([1, 2])


def test_parameters_are_named_after_their_attribute():
    assert nn.Linear(2, 1).weight.name == "weight"


# --- mistakes ------------------------------------------------------------------------------------


MISSPELT = [("hiden", "hidden"), ("scael", "scale"), ("traning", "training")]  # codespell:ignore


@pytest.mark.parametrize(("name", "near"), MISSPELT)
def test_a_misspelt_attribute_raises_and_names_the_nearest(name, near):
    net = Net()
    with pytest.raises(AttributeError, match=f"{name!r}; did you mean {near!r}"):
        getattr(net, name)
    with pytest.raises(AttributeError, match=f"{name!r}; did you mean {near!r}"):
        setattr(net, name, 1.0)
    assert not hasattr(net, name)


def test_declared_private_and_registered_names_can_be_set():
    net = Net()
    net.hidden = 5
    net.fc2 = nn.Linear(4, 2)
    net.fc2.bias = None
    net._cache = [net.fc1]
    net.register_module("head", nn.Linear(1, 1))
    net.register_parameter("offset", nn.Parameter(0.0))
    net.register_buffer("variance", np.ones(3))
    net.head = nn.Linear(1, 2)
    assert "head.weight" in net.state_dict()
    assert "fc2.bias" not in net.state_dict()


def test_the_attributes_of_subclasses_and_mixins_count_as_declared():
    class Tagged:
        def __init__(self, *args):
            super().__init__(*args)
            self.tag = "mixed in"

    class Base(nn.Module, ABC):
        def __init__(self, size):
            super().__init__()
            self.size = size

        @abstractmethod
        def forward(self, x): ...

    class Plain(Base):
        def forward(self, x):
            return x

    class Deep(Plain, Tagged):
        def __init__(self, size):
            super().__init__(size)
            self.late = size + 1

    deep = Deep(2)
    assert (deep.size, deep.late) == (2, 3)
    deep.late = 5
    with pytest.raises(AttributeError, match="did you mean 'late'"):
        deep.latte = 1
    with pytest.raises(AttributeError, match="did you mean 'size'"):
        Plain(1).siz = 1  # codespell:ignore


def test_an_inherited_init_follows_the_method_resolution_order():
    order = []

    class Left(nn.Module):
        pass

    class Right(nn.Module):
        def __init__(self):
            order.append("right")
            super().__init__()

    class Both(Left, Right):
        pass

    Both()
    assert order == ["right"]


def test_forgotten_super_init():
    class Assigns(nn.Module):
        def __init__(self):
            self.fc = nn.Linear(1, 1)

    class Only(nn.Module):
        def __init__(self):
            self.size = 3

    for forgetful in (Assigns, Only):
        with pytest.raises(RuntimeError, match=r"must begin with super\(\).__init__\(\)"):
            forgetful()


def test_a_plain_attribute_may_come_before_super_init():
    class Late(nn.Module):
        def __init__(self):
            self.size = 3
            super().__init__()

    assert Late().size == 3


@pytest.mark.parametrize("hide", [list, tuple, lambda items: dict(enumerate(items))])
def test_modules_in_a_plain_container_raise(hide):
    class Hidden(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = hide([nn.Linear(1, 1)])

    with pytest.raises(TypeError, match=r"'layers' is a plain .* use nn.Sequential, nn.ModuleList"):
        Hidden()


def test_a_parameter_is_not_replaced_by_something_else():
    net = Net()
    with pytest.raises(TypeError, match=r"Net.scale is a Parameter.*scale.data"):
        net.scale = 3.0
    with pytest.raises(TypeError, match=r"Net.fc1 is a Module"):
        net.fc1 = lambda x: x
    with pytest.raises(TypeError, match="must be a Parameter"):
        net.register_parameter("extra", ag.tensor(1.0))
    with pytest.raises(ValueError, match="cannot name a part"):
        net.register_buffer("forward", np.zeros(1))


# --- state ---------------------------------------------------------------------------------------


def test_state_dict_copies_and_load_restores():
    net, other = Net(), Net()
    state = net.state_dict()
    assert list(state) == ["scale", "mean", "fc1.weight", "fc1.bias", "fc2.weight"]
    assert all(type(v) is np.ndarray for v in state.values())
    state["scale"][...] = 5.0
    state["mean"][...] = 7.0
    state["fc1.weight"][...] = 9.0
    assert net.scale.item() == 2.0
    weight, array, mean = other.fc1.weight, other.fc1.weight.data, other.mean
    assert other.load_state_dict(state) == ([], [])
    assert other.fc1.weight is weight
    assert (weight.data == 9.0).all()
    assert weight.data is array
    assert (mean == 0.0).all()  # replaced: a pending backward may need the old array
    assert weight.requires_grad
    assert other.scale.item() == 5.0
    assert (other.mean == 7.0).all()
    state["fc1.weight"][...] = 1.0
    assert (weight.data == 9.0).all()


def test_load_state_dict_lists_every_fault_and_changes_nothing():
    net = Net()
    before = net.state_dict()
    state = net.state_dict()
    del state["fc1.bias"]
    state["fc3.weight"] = np.zeros(2)
    state["fc1.weight"] = np.ones((2, 3))
    state["scale"] = 3.0
    state["mean"] = np.array(["a", "b", "c"])
    with pytest.raises(ValueError, match="does not fit Net") as caught:
        net.load_state_dict(state)
    message = str(caught.value)
    assert "missing: fc1.bias" in message
    assert "unexpected: fc3.weight" in message
    assert "fc1.weight: shape (2, 3) where (4, 3) is needed" in message
    assert "mean: <U1 where float64 is needed" in message
    for key, value in net.state_dict().items():
        np.testing.assert_array_equal(value, before[key])
    with pytest.raises(ValueError, match=r"fc1.weight: shape") as caught:
        net.load_state_dict(state, strict=False)
    assert "missing" not in str(caught.value)


def test_load_not_strict_returns_what_it_passed_over():
    net = Net()
    keys = net.load_state_dict({"scale": 3.0, "other": 1.0}, strict=False)
    assert net.scale.item() == 3.0
    assert keys.unexpected == ["other"]
    assert keys.missing == ["mean", "fc1.weight", "fc1.bias", "fc2.weight"]


def test_loading_keeps_the_dtype():
    layer = nn.Linear(2, 1, dtype=np.float32)
    layer.load_state_dict({"weight": np.array([[1.0, 2.0]]), "bias": np.array([3])})
    assert layer.weight.dtype == layer.bias.dtype == np.float32
    assert layer(np.ones(2, np.float32)).tolist() == [6.0]


def test_a_shared_part_counts_once_and_is_saved_under_both_names():
    layer = nn.Linear(2, 2)
    tied = nn.Sequential(layer, nn.Tanh(), layer)
    assert names(tied.named_parameters()) == ["0.weight", "0.bias"]
    assert list(tied.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert len(tied) == 3
    assert len(list(tied.modules())) == 3


def test_a_buffer_that_is_not_persistent_is_not_saved():
    net = Net()
    net.register_buffer("mask", np.ones(2), persistent=False)
    assert "mask" not in net.state_dict()
    assert "mask" in names(net.named_buffers())


def test_deepcopy_shares_nothing_but_ties():
    layer = nn.Linear(2, 2)
    net = nn.Sequential(layer, layer)
    other = copy.deepcopy(net)
    assert other[0] is other[1]
    assert other[0] is not layer
    other[0].weight.data[...] = 0.0
    assert layer.weight.data.any()
    assert other[0].weight.requires_grad
    assert isinstance(other[0].weight, nn.Parameter)
    with pytest.raises(AttributeError):
        other[0].wieght = 1  # codespell:ignore


# --- what is done to all -------------------------------------------------------------------------


def test_train_and_eval_reach_everywhere():
    net = nn.Sequential(Net(), nn.Sequential(nn.Tanh()))
    assert net.eval() is net
    assert not any(m.training for m in net.modules())
    net.train()
    assert all(m.training for m in net.modules())


def test_zero_grad_and_requires_grad():
    net = Net()
    net(np.ones((2, 3))).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())
    net.requires_grad_(False)
    assert not net(np.ones((2, 3))).requires_grad
    net.requires_grad_()
    assert net(np.ones((2, 3))).requires_grad


def test_apply_visits_children_first():
    net = Net()
    seen = []
    net.apply(seen.append)
    assert seen[-1] is net
    assert len(seen) == 3


def test_repr_shows_the_tree_and_counts_parameters():
    assert repr(Net(1000)) == (
        "Net(  # 5,001 parameters\n"
        "  (fc1): Linear(in_features=3, out_features=1000, bias=True)  # 4,000 parameters\n"
        "  (fc2): Linear(in_features=1000, out_features=1, bias=False)  # 1,000 parameters\n"
        ")"
    )
    assert repr(nn.Sequential(nn.Sequential(nn.LeakyReLU(0.2)), nn.Softmax())) == (
        "Sequential(\n"
        "  (0): Sequential(\n"
        "    (0): LeakyReLU(negative_slope=0.2)\n"
        "  )\n"
        "  (1): Softmax(axis=-1)\n"
        ")"
    )


# --- containers ----------------------------------------------------------------------------------


def test_sequential_runs_in_order_and_can_be_cut():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    x = np.ones((4, 2))
    np.testing.assert_array_equal(net(x).data, net[2](net[1](net[0](x))).data)
    assert isinstance(net[-1], nn.Linear)
    assert names(net[1:].named_children()) == ["1", "2"]
    net.append(nn.Sigmoid())
    assert len(net) == 4
    named = nn.Sequential({"first": nn.Linear(2, 2), "second": nn.Tanh()})
    assert names(named.named_parameters()) == ["first.weight", "first.bias"]
    assert named(x).shape == (4, 2)


def test_sequential_takes_modules_only():
    with pytest.raises(
        TypeError, match=r"holds Modules, not the function relu; write nn.ReLU\(\)$"
    ):
        nn.Sequential(nn.Linear(1, 1), ag.relu)
    with pytest.raises(TypeError, match=r"not the function tanh; write nn.Tanh\(\)$"):
        nn.Sequential(nn.Linear(1, 1), np.tanh)
    with pytest.raises(TypeError, match=r"not the function leaky_relu; write nn.LeakyReLU\(\)$"):
        nn.Sequential(nn.functional.leaky_relu)
    with pytest.raises(TypeError, match=r"not the class Tanh; write nn.Tanh\(\)$"):
        nn.Sequential(nn.Linear(1, 1), nn.Tanh)
    with pytest.raises(TypeError, match=r"not the class Net; make a module from it: Net\(...\)$"):
        nn.ModuleList([Net])
    with pytest.raises(TypeError, match=r"not the function sin; define a Module whose forward"):
        nn.Sequential(nn.Linear(1, 1), np.sin)
    with pytest.raises(TypeError, match=r"not 'tanh'; write nn.Tanh\(\)$"):
        nn.Sequential("tanh")
    with pytest.raises(TypeError, match=r"not a list; pass its contents: Sequential\(\*modules\)$"):
        nn.Sequential([nn.Linear(1, 1), nn.Tanh()])
    with pytest.raises(TypeError, match=r"not 3; define a Module"):
        nn.Sequential(3)


def test_input_given_to_the_class():
    with pytest.raises(TypeError, match=r"Tanh takes no arguments; .*: Tanh\(\)\(x\)"):
        nn.Tanh(np.ones(3))
    with pytest.raises(TypeError, match="ReLU takes no arguments"):
        nn.ReLU(inplace=True)


def test_dim_is_axis():
    with pytest.raises(TypeError, match="LogSoftmax: use axis, not PyTorch's dim"):
        nn.LogSoftmax(dim=1)


def test_a_class_without_an_axis_is_not_said_to_have_one():
    class Block(nn.Module):
        def __init__(self, width):
            super().__init__()

    with pytest.raises(TypeError, match=r"__init__\(\) got an unexpected keyword argument 'dim'"):
        Block(dim=3)


def test_a_module_taken_for_its_result():
    with pytest.raises(
        AttributeError, match=r"'backward', .* Tensor has one: .* MSELoss\(...\)\(x\)"
    ):
        nn.MSELoss("sum").backward()
    with pytest.raises(AttributeError, match="'cuda'; all arrays are NumPy's, on the CPU"):
        nn.Linear(1, 1).cuda()


@pytest.mark.parametrize("mode", [np.ones(2), "yes", None, 1])
def test_train_is_a_mode_and_no_training(mode):
    net = Net()
    with pytest.raises(TypeError, match="train only switches the mode: pass True or False, not"):
        net.train(mode)
    assert net.training is True


def test_containers_of_the_wrong_thing():
    with pytest.raises(TypeError, match=r"takes a list of Modules, not ReLU\(\); .* \[a, b\]"):
        nn.ModuleList(nn.ReLU())
    with pytest.raises(TypeError, match="ModuleDict takes Modules by name, not a list"):
        nn.ModuleDict([nn.ReLU()])
    assert len(nn.ModuleDict(nn.ModuleDict({"a": nn.ReLU()}))) == 1
    assert len(nn.ModuleList(nn.ModuleList([nn.ReLU()]))) == 1


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("add_module", "register_module(name, module)"),
        ("double", "astype(np.float64)"),
        ("float", "astype(np.float32)"),
        ("half", "astype(np.float16)"),
        ("to", "astype(np.float32) casts it"),
        ("type", "astype(np.float32)"),
    ],
)
def test_pytorchs_names(name, instead):
    with pytest.raises(AttributeError, match=f"Linear has no attribute '{name}'") as caught:
        getattr(nn.Linear(1, 1), name)
    assert instead in str(caught.value)


def test_loading_a_module_instead_of_its_state():
    with pytest.raises(TypeError, match=r"not a Net; pass its state_dict\(\)"):
        Net().load_state_dict(Net())
    with pytest.raises(TypeError, match=r"not a str; read a file with nn.load\(path, into=model\)"):
        Net().load_state_dict("net.npz")


def test_module_list_and_dict():
    class Branches(nn.Module):
        def __init__(self):
            super().__init__()
            self.steps = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))
            self.heads = nn.ModuleDict({"a": nn.Linear(2, 1)})

        def forward(self, x):
            for step in self.steps:
                x = step(x)
            return self.heads["a"](x)

    net = Branches()
    assert net(np.ones(2)).shape == (1,)
    assert len(list(net.parameters())) == 8
    assert [type(m) for m in net.steps[1:]] == [nn.Linear, nn.Linear]
    assert list(net.heads) == ["a"]
    assert "a" in net.heads
    assert dict(net.heads.items()) == {"a": net.heads["a"]}
    with pytest.raises(TypeError, match="must be a Module"):
        net.heads["b"] = 3


def test_sequential_says_that_the_layer_before_returned_a_tuple():
    model = nn.Sequential(nn.LSTM(1, 8), nn.Linear(8, 2))
    with pytest.raises(TypeError) as raised:
        model(np.zeros((2, 3, 1)))
    assert "the layer before Linear returned a tuple of 2" in raised.value.__notes__[0]


def test_what_a_layer_was_given_is_told():
    with pytest.raises(ValueError, match="takes 3") as raised:
        nn.Conv2d(3, 8, 3)(np.zeros((16, 8, 8)))
    assert "of shape (16, 8, 8), was taken as one sample" in raised.value.__notes__[0]
    for no_numbers in (None, "abc"):
        with pytest.raises(
            TypeError, match=r"linear: (NoneType is neither a number|str holds text)"
        ):
            nn.Linear(3, 8)(no_numbers)
