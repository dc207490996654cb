"""nn.save and nn.load: what goes in comes out, and what cannot is rejected."""

import os
import struct
import sys
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_array_equal

import autograd as ag
import nn
from tests.nn.oracle import normal
from tests.nn.saving.trees import DTYPES, SHAPES, same


def back(tree, path):
    nn.save(tree, path)
    return nn.load(path)


# --- what goes in comes out -----------------------------------------------------------------------

NAN = struct.unpack("<d", bytes.fromhex("0102030405f6f87f"))[0]  # a NaN with a payload
TREES = {
    "numbers": {"a": 1, "b": -0.0, "c": True, "d": None, "e": 0.1, "f": 5e-324, "g": 1e300},
    "no finite floats": [float("nan"), NAN, float("inf"), -float("inf")],
    "large ints": [2**53, -(2**53), 2**53 - 1, 2**128 + 1, -(3**20000)],
    "strings": ["", "a\0b", "\ud800", "ü∂", '{"array": 1}', "\\"],
    "keys": {"": 0, 0: 1, "0": np.ones(1), -1: 2, 2**70: 3, "a/b": np.zeros(1), "ü": 4},
    "one name for two": {"a": {"b": np.zeros(2)}, "a/b": np.ones(3), 1: np.ones(1), "1": 1.0},
    "one name for two keys": {1: np.ones(1), "1": np.ones(2), "1_": np.ones(3)},
    "the formats' own names": {"__tree__": np.ones(2), "__metadata__": np.zeros(1), "file": 1},
    "names that no zip has": {"a\0b": np.ones(1), "a\\b": np.ones(2), "\ud800": np.ones(3)},
    "nested": {"a": [(1, (2.0, [np.arange(3)])), {}], "b": (), "c": [], "d": {"x": {3: [None]}}},
    "scalars": [np.float32(0.1), np.int8(-3), np.bool_(True), np.float64(0.1), np.float16(1)],
    "an array alone": np.arange(6.0).reshape(2, 3),
    "a number alone": 3.5,
    "nothing": {},
}  # fmt: skip


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_a_tree_comes_back_bit_for_bit(tree, path):
    assert same(back(tree, path), tree)


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes_and_shapes(dtype, path):
    tree = {str(shape): np.full(shape, 3, dtype) for shape in SHAPES}
    assert same(back(tree, path), tree)


LAYOUTS = {
    "transposed": normal(3, 4).T,
    "fortran": np.asfortranarray(normal(3, 4)),
    "axes moved": np.moveaxis(normal(2, 3, 4), 0, 1),
    "strided": normal(6, 8)[::2, 1::3],
    "reversed": normal(4, 3)[::-1, ::-1],
    "broadcast": np.broadcast_to(normal(3), (2, 3)),
    "read-only": np.frombuffer(b"12345678", "u1"),
}


@pytest.mark.parametrize("array", LAYOUTS.values(), ids=LAYOUTS)
def test_any_layout_keeps_its_elements(array, path):
    found = back({"x": array}, path)["x"]
    assert_array_equal(found, array)
    assert found.flags.writeable


def test_the_other_byte_order_keeps_its_values(path):
    array = np.arange(5, dtype=">i4")
    assert_array_equal(back([array], path)[0], array)


@pytest.mark.parametrize("dtype", ["c16", "U3", "S3", "M8[s]", "m8[D]", "g"])
def test_dtypes_that_only_npz_has(dtype, tmp_path):
    array = np.arange(4).astype(dtype)
    assert same(back([array], tmp_path / "a.npz"), [array])
    if dtype == "g" and np.dtype("g") == np.dtype("f8"):
        return
    pytest.importorskip("safetensors", reason="the package of the format is not installed")
    with pytest.raises(
        ValueError, match=r"b\.safetensors: 0 is of dtype .* save to \.npz, or conv"
    ):
        nn.save([array], tmp_path / "b.safetensors")


leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, min_side=0, max_side=3))
)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda t: (
        st.lists(t, max_size=3)
        | st.lists(t, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(), t, max_size=3)
    ),
    max_leaves=8,
)


@given(trees)
def test_any_tree(tmp_path_factory, tree):
    folder = tmp_path_factory.getbasetemp()
    assert same(back(tree, folder / "any.npz"), tree)


def test_tensors_modules_and_optimizers_stand_for_their_state(path):
    model = nn.Linear(3, 2, rng=0)
    optimizer = nn.optim.Adam(model.parameters())
    (model(np.ones(3)) ** 2).sum().backward()
    optimizer.step()
    t = ag.tensor([1.0, 2.0], requires_grad=True)
    found = back({"model": model, "optimizer": optimizer, "t": t}, path)
    assert same(found["model"], model.state_dict())
    assert same(found["optimizer"], optimizer.state_dict())
    assert same(found["t"], t.data)
    assert same(back(model, path), model.state_dict())


def test_other_mappings_and_named_tuples_become_the_plain_ones(path):
    point = namedtuple("point", "x y")
    assert same(back(OrderedDict(a=point(1, 2)), path), {"a": (1, 2)})


def test_the_states_of_numpys_generators(path):
    for kind in (np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64):
        rng = np.random.Generator(kind(5))
        rng.random(3, np.float32)
        state = back(rng.bit_generator.state, path)
        other = np.random.Generator(kind())
        other.bit_generator.state = state
        assert_array_equal(other.normal(size=10), rng.normal(size=10))


def test_the_same_tree_gives_the_same_npz(tmp_path):
    tree, path = {"a": normal(3), "b": [1, "x"]}, tmp_path / "a.npz"
    nn.save(tree, path)
    first = path.read_bytes()
    nn.save(tree, path)
    assert path.read_bytes() == first


def test_files_that_others_wrote(tmp_path):
    arrays = {"w": normal(2, 3), "b": np.arange(3)}
    for write in (np.savez, np.savez_compressed):
        write(tmp_path / "a.npz", **arrays)
        assert same(nn.load(tmp_path / "a.npz"), arrays)
    nn.save(arrays, tmp_path / "b.npz")
    with np.load(tmp_path / "b.npz") as ours:
        assert same({k: ours[k] for k in arrays}, arrays)
    library = pytest.importorskip("safetensors.numpy", reason="the package is not installed")
    library.save_file(arrays, tmp_path / "a.safetensors", {"format": "np"})
    found = nn.load(tmp_path / "a.safetensors")
    assert same({k: found[k] for k in arrays}, arrays)


@pytest.mark.parametrize("letter", ["k", "∂"])
def test_keys_of_any_length(letter, path):
    key = letter * 70_000  # a zip has room for names of 65,535 bytes
    tree = {key: np.ones(2), key + "2": {key: np.zeros(1)}, key[:1000]: np.arange(3), "n": {key: 1}}
    assert same(back(tree, path), tree)
    assert same(
        back({f"{key}{i}": np.full(1, i) for i in range(50)}, path)[key + "7"], np.full(1, 7)
    )


# --- what cannot be saved -------------------------------------------------------------------------


class Thing:
    pass


loop: list = []
loop.append(loop)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"a": [1, Thing()]}, r"a/1 is a .*Thing. Only arrays, .* can be saved"),
        ({"a": {1.5: 0}}, r"a has the key 1.5; use only str and int"),
        ({True: 0}, r"the object has the key True"),
        ({"a": np.array([None])}, r"a is an array of dtype object, which only pickle"),
        ({"a": np.zeros(2, [("x", "f8")])}, r"a is an array of dtype \[\('x', '<f8'\)\]"),
        ({"a": np.ma.masked_array([1, 2], [0, 1])}, r"a is an array masked"),
        ({"a": 1j}, r"a is a builtins.complex"),
        ({"a": {1, 2}}, r"a is a builtins.set"),
        (loop, r"contains itself, or is more than 100 levels deep"),
    ],
)
def test_what_cannot_be_saved_is_named_and_leaves_the_old_file(tree, message, path):
    nn.save({"old": 1}, path)
    with pytest.raises(TypeError, match=message):
        nn.save(tree, path)
    assert nn.load(path) == {"old": 1}
    assert os.listdir(path.parent) == [path.name]


def test_the_path_before_what_is_saved(tmp_path):
    with pytest.raises(TypeError, match=r"save\(obj, path\): .* must be a str .*, not a Linear"):
        nn.save(tmp_path / "model.npz", nn.Linear(2, 1))
    with pytest.raises(TypeError, match=r"load\(path, into\): .* must be a str .*, not a Linear"):
        nn.load(nn.Linear(2, 1), tmp_path / "model.npz")
    assert os.listdir(tmp_path) == []


def test_a_checkpoint_of_several_parts_into_one_of_them(path):
    model = nn.Linear(2, 1)
    optimizer = nn.optim.Adam(model.parameters())
    nn.save({"model": model, "optimizer": optimizer, "epoch": 3}, path)
    said = r"{}: it holds several parts, 'model', 'optimizer', 'epoch', .*nn.load\(path\)\['{}'\]"
    for name, into in (("model", model), ("optimizer", optimizer)):
        with pytest.raises(ValueError, match=said.format(path.name, name)):
            nn.load(path, into=into)
    assert model.load_state_dict(nn.load(path)["model"]) == ([], [])


def test_a_part_of_ones_own_that_only_loads(path):
    class Part:
        def load_state_dict(self, state):
            raise ValueError("not mine")

    nn.save({"model": {"weight": np.ones(1)}}, path)
    with pytest.raises(ValueError, match=r"several parts, 'model', .* of a single Part; take one"):
        nn.load(path, into=Part())
    nn.save({"weight": np.ones(1)}, path)
    with pytest.raises(ValueError, match=f"{path.name}: not mine"):
        nn.load(path, into=Part())


def test_what_takes_no_state(path):
    nn.save(nn.Linear(2, 1), path)
    with pytest.raises(TypeError, match=r"load: into must be a Module .* not the class Linear"):
        nn.load(path, into=nn.Linear)
    with pytest.raises(TypeError, match=r"load: into must be a Module .* not a dict"):
        nn.load(path, into={})


def test_other_suffixes(tmp_path):
    for call in (lambda p: nn.save({}, p), nn.load):
        with pytest.raises(ValueError, match=r"model\.pt: .*, \.npz or \.safetensors, but '\.pt'"):
            call(tmp_path / "model.pt")
        with pytest.raises(ValueError, match=r"model: .*, but 'none' is neither"):
            call(tmp_path / "model")
    assert os.listdir(tmp_path) == []


def test_a_missing_file_or_folder(path):
    with pytest.raises(FileNotFoundError, match=path.name):
        nn.load(path)
    with pytest.raises(FileNotFoundError, match="absent"):
        nn.save({}, path.parent / "absent" / path.name)


def test_without_the_package_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ImportError, match=r"pip install safetensors"):
        nn.save({}, tmp_path / "a.safetensors")
    (tmp_path / "a.safetensors").write_bytes(b"")
    with pytest.raises(ImportError, match=r"pip install safetensors"):
        nn.load(tmp_path / "a.safetensors")
    assert os.listdir(tmp_path) == ["a.safetensors"]
