"""nn.save and nn.load: what goes in comes out, from whole files only, and nothing is unpickled."""

import os
import pickle
import stat
import struct
import subprocess
import sys
import zipfile
from collections import OrderedDict, namedtuple
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_array_equal

import autograd as ag
import nn
from tests.nn.oracle import normal

ROOT = Path(nn.__file__).parents[1]
SUFFIXES = [".npz", ".safetensors"]


@pytest.fixture(params=SUFFIXES)
def suffix(request):
    if request.param == ".safetensors":
        pytest.importorskip("safetensors", reason="the package of the format is not installed")
    return request.param


@pytest.fixture
def path(tmp_path, suffix):
    return tmp_path / f"file{suffix}"


def back(tree, path):
    nn.save(tree, path)
    return nn.load(path)


def same(a, b):
    """Whether two trees hold the same, bit for bit, with the same types."""
    if isinstance(a, dict):
        return type(b) is dict and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray | np.generic):
        alike = type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape
        return alike and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return type(b) is float and struct.pack("d", a) == struct.pack("d", b)
    return type(a) is type(b) and a == b


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


DTYPES = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8"]
SHAPES = [(), (1,), (0,), (3, 0, 2), (2, 3), (2, 1, 3, 2)]


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes_and_shapes(dtype, path):
    tree = {str(shape): np.ones(shape, dtype) * 3 for shape in SHAPES}
    tree = {name: array.astype(dtype) for name, array in tree.items()}
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


def test_the_same_tree_gives_the_same_bytes(path):
    tree = {"a": normal(3), "b": [1, "x"]}
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


# --- what cannot be saved -------------------------------------------------------------------------


class Thing:
    pass


loop: list = []
loop.append(loop)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"a": [1, Thing()]}, r"a/1 is a .*Thing. What can be saved is arrays"),
        ({"a": {1.5: 0}}, r"a has the key 1.5; keys are str or int"),
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


def test_other_suffixes(tmp_path):
    for call in (lambda p: nn.save({}, p), nn.load):
        with pytest.raises(ValueError, match=r"model\.pt: .*, \.npz or \.safetensors, and '\.pt'"):
            call(tmp_path / "model.pt")
        with pytest.raises(ValueError, match=r"model: .*, and 'none' is neither"):
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


# --- damage ---------------------------------------------------------------------------------------

SMALL = {"w": np.arange(3.0), "n": [7, "text", np.float32(2)]}


def test_every_truncation_is_refused(path):
    nn.save(SMALL, path)
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match=rf"{path.name}: .*(truncated|damaged)"):
            nn.load(path)


def test_a_flipped_bit_is_refused_or_changes_nothing(path):
    nn.save(SMALL, path)
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    harmless = []  # as in a zip's dates
    for i in range(len(content)):
        bit = 1 << int(rng.integers(8))
        path.write_bytes(content[:i] + bytes([content[i] ^ bit]) + content[i + 1 :])
        if loaded_or_refused(path):
            harmless.append(i)
    for part in (SMALL["w"].tobytes(), b"text", b"dict"):
        start = content.index(part)
        assert not set(harmless) & set(range(start, start + len(part)))


def loaded_or_refused(path):
    try:
        tree = nn.load(path)
    except ValueError as error:
        if path.name in str(error):
            return False
        raise
    assert same(tree, SMALL)
    return True


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(tmp_path_factory, content):
    for suffix in SUFFIXES:
        path = tmp_path_factory.getbasetemp() / f"noise{suffix}"
        path.write_bytes(content)
        if suffix == ".safetensors":
            pytest.importorskip("safetensors", reason="the package is not installed")
        with pytest.raises(ValueError, match=path.name):
            nn.load(path)


class Payload:
    """Unpickled, it makes a file."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return open, (str(self.mark), "w")


def test_nothing_is_unpickled(tmp_path):
    mark, path = tmp_path / "mark", tmp_path / "evil.npz"
    np.savez(path, weight=np.array([Payload(mark)], object))
    with pytest.raises(ValueError, match=r"evil\.npz: weight holds Python objects"):
        nn.load(path)
    for name in ("weight.npy", "weight", "__tree__.npy"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, pickle.dumps(Payload(mark)))
        with pytest.raises(ValueError, match=r"evil\.npz: (weight|__tree__) .*is no array"):
            nn.load(path)
    path.write_bytes(pickle.dumps(Payload(mark)))
    with pytest.raises(ValueError, match=r"evil\.npz: .*no \.npz file"):
        nn.load(path)
    assert not mark.exists()
    pickle.loads(pickle.dumps(Payload(mark))).close()
    assert mark.exists()  # so unpickling would have been seen


def member(shape, dtype, content):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (member((2, 3), "<f8", bytes(40)), r"has 40 bytes, where its shape \(2, 3\) .* ask for 48"),
        (member((2, 3), "<f8", bytes(56)), r"has 56 bytes, .* ask for 48"),
        (member((2**62, 8), "<f8", bytes(8)), r"has 8 bytes"),
        (member((-1,), "<f8", bytes(8)), r"has 8 bytes"),
        (member((-2, -1), "<f8", bytes(16)), r"."),
        (member((1.5,), "<f8", bytes(8)), r"is no array"),
        (member((1,), "<q9", bytes(8)), r"is no array"),
        (member((1,), "|O", bytes(8)), r"holds Python objects"),
        (b"", r"is no array"),
        (b"\x93NUMPY\x09\x00" + bytes(50), r"is no array"),
    ],
)
def test_headers_that_lie(content, message, tmp_path):
    path = tmp_path / "lie.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w.npy", content)
    with pytest.raises(ValueError, match=rf"lie\.npz: .*{message}"):
        nn.load(path)


def described(text, **arrays):
    return {"__tree__": np.frombuffer(text.encode(), np.uint8), **arrays}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "damaged"),
        ('{"array": "v"}', "damaged"),
        ("3", "no place for w"),
        ('{"list": [{"array": "w"}, {"array": "w"}]}', "damaged"),
        ('{"exec": "w"}', "damaged"),
        ('{"dict": [[{"list": []}, {"array": "w"}]]}', "damaged"),
        ('{"dict": 3}', "damaged"),
        ('{"float": "00"}', "damaged"),
        ('{"list": [' * 5000 + "]}" * 5000, "damaged"),
    ],
)
def test_structures_that_do_not_fit_the_arrays(text, message, tmp_path):
    np.savez(tmp_path / "odd.npz", **described(text, w=np.ones(2)))
    with pytest.raises(ValueError, match=rf"odd\.npz: .*structure.*{message}"):
        nn.load(tmp_path / "odd.npz")


def test_members_twice_or_compressed_otherwise(tmp_path):
    content = member((1,), "<f8", bytes(8))
    with zipfile.ZipFile(tmp_path / "two.npz", "w") as archive:
        archive.writestr("w.npy", content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("w.npy", content)
    with pytest.raises(ValueError, match=r"two\.npz: w is in it twice"):
        nn.load(tmp_path / "two.npz")
    with zipfile.ZipFile(tmp_path / "bz.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("w.npy", content)
    with pytest.raises(ValueError, match=r"bz\.npz: w is compressed by a method"):
        nn.load(tmp_path / "bz.npz")


def test_into_a_module_of_another_shape(path):
    nn.save(nn.Linear(3, 2), path)
    model = nn.Linear(3, 1, rng=0)
    before = model.state_dict()
    with pytest.raises(ValueError, match=rf"{path.name}: .*does not fit Linear:\n  weight: shape"):
        nn.load(path, into=model)
    assert same(model.state_dict(), before)
    other = nn.Linear(3, 2)
    tree = nn.load(path, into=other)
    assert same(other.state_dict(), tree)


# --- all or nothing -------------------------------------------------------------------------------


def test_an_error_on_the_way_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    nn.save({"old": normal(3)}, path)
    before = path.read_bytes()
    for name in ("fsync", "replace"):
        for error in (OSError("disk full"), KeyboardInterrupt()):
            with monkeypatch.context() as patch:

                def fail(*args, error=error):
                    raise error

                patch.setattr(os, name, fail)
                with pytest.raises(type(error)):
                    nn.save({"new": normal(1000)}, path)
            assert path.read_bytes() == before
            assert os.listdir(path.parent) == [path.name]


def test_the_file_is_synced_then_renamed_then_the_folder_is_synced(path, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    opened = os.path.realpath(path.parent)

    def traced_fsync(fd):
        name = os.readlink(f"/proc/self/fd/{fd}") if os.path.exists("/proc/self/fd") else "?"
        calls.append(("fsync", "folder" if name == opened else "file"))
        fsync(fd)

    def traced_replace(a, b):
        calls.append(("replace", os.path.dirname(a) == os.path.dirname(b)))
        replace(a, b)

    monkeypatch.setattr(os, "fsync", traced_fsync)
    monkeypatch.setattr(os, "replace", traced_replace)
    nn.save({"x": normal(3)}, path)
    if not os.path.exists("/proc/self/fd"):
        calls = [(what, "file" if what == "fsync" else how) for what, how in calls]
        assert [what for what, _ in calls] == ["fsync", "replace", "fsync"]
        return
    assert calls == [("fsync", "file"), ("replace", True), ("fsync", "folder")]


def test_permissions_stay_and_links_are_followed(path):
    umask = os.umask(0o027)
    try:
        nn.save({}, path)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    link = path.with_name(f"link{path.suffix}")
    link.symlink_to(path.name)
    nn.save({"n": 2}, link)
    assert link.is_symlink()
    assert nn.load(path) == {"n": 2}
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


KILLED = """
import os, random, signal, sys, time
import numpy as np
import nn

path = sys.argv[1]
folder = os.path.dirname(path)
random.seed(1)
last = inside = 0

def save(n):
    nn.save({"n": n, "parts": [np.full(100_000, float(n))] * 3}, path)

def unfinished():
    return [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".tmp")]

save(0)
for _ in range(40):
    child = os.fork()
    if not child:
        n = last
        while True:
            n += 1
            save(n)
    first, start = os.stat(path).st_ino, time.monotonic()
    while os.stat(path).st_ino == first:  # until one is done
        time.sleep(0.0005)
    duration = time.monotonic() - start
    while not unfinished():  # and until another one is begun
        pass
    time.sleep(random.uniform(0, duration))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    tree = nn.load(path)
    assert tree["n"] > last, "an older file came back"
    last = tree["n"]
    assert all((part == last).all() and part.size == 100_000 for part in tree["parts"])
    inside += len(unfinished())
    for name in unfinished():
        os.unlink(name)
print(inside)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_process_killed_in_the_middle_leaves_a_whole_file(path):
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, path], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 10  # so many were killed while the new file lay there unfinished
