"""nn.load: damaged files are rejected by name, and nothing is unpickled."""

import pickle
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from tests.nn.saving.trees import SUFFIXES, same

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
    harmless = []  # such as those in a zip's dates
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
    """Unpickling it creates a file."""

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
        with pytest.raises(ValueError, match=r"evil\.npz: (weight|__tree__) .*is not an array"):
            nn.load(path)
    path.write_bytes(pickle.dumps(Payload(mark)))
    with pytest.raises(ValueError, match=r"evil\.npz: .*not an \.npz file"):
        nn.load(path)
    assert not mark.exists()
    pickle.loads(pickle.dumps(Payload(mark))).close()
    assert mark.exists()  # so unpickling would have been noticed


def member(shape, dtype, content):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (member((2, 3), "<f8", bytes(40)), r"has 40 bytes, but its shape \(2, 3\) .* call for 48"),
        (member((2, 3), "<f8", bytes(56)), r"has 56 bytes, .* call for 48"),
        (member((2**62, 8), "<f8", bytes(8)), r"has 8 bytes"),
        (member((-1,), "<f8", bytes(8)), r"has 8 bytes"),
        (member((-2, -1), "<f8", bytes(16)), r"."),
        (member((1.5,), "<f8", bytes(8)), r"is not an array"),
        (member((1,), "<q9", bytes(8)), r"is not an array"),
        (member((1,), "|O", bytes(8)), r"holds Python objects"),
        (b"", r"is not an array"),
        (b"\x93NUMPY\x09\x00" + bytes(50), r"is not an array"),
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
    with pytest.raises(ValueError, match=r"two\.npz: it contains w twice"):
        nn.load(tmp_path / "two.npz")
    with zipfile.ZipFile(tmp_path / "bz.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("w.npy", content)
    with pytest.raises(ValueError, match=r"bz\.npz: w is compressed with a method"):
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
