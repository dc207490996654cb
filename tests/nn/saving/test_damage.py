"""nn.load: damaged files are rejected by name, and nothing is unpickled."""

import io
import json
import pickle
import struct
import zipfile
from contextlib import nullcontext

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
        (b"\x93NUMPY\x03\x00\xff\xff\xff\xff", r"is not an array"),
        (member((0, -1), "<f8", b""), r"."),
        (member((0, 2**70), "<f8", b""), r"."),
    ],
)
def test_headers_that_lie(content, message, tmp_path):
    path = tmp_path / "lie.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w.npy", content)
    with pytest.raises(ValueError, match=rf"lie\.npz: .*{message}"):
        nn.load(path)


HEADERS = [  # what NumPy's parser raises: TokenError, MemoryError, IndexError, SyntaxError, ...
    "{", "(" * 300, "[" * 9000, "-" * 9000, "9" * 5000, "3", "{[]: 1}", "\0", "'\\u'", "2L", "f''",
    "{'descr': ('<f8',), 'fortran_order': False, 'shape': (2,)}",
    "{'descr': [('a',)], 'fortran_order': False, 'shape': (2,)}",
    "{'descr': {}, 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1e400,)}",
    "{'descr': 'U99999999999', 'fortran_order': False, 'shape': (2,)}",
]  # fmt: skip


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("header", HEADERS)
def test_malformed_headers_raise_one_error_with_the_files_name(header, version, tmp_path):
    refused(tmp_path / "bad.npz", zipped(npy(header, version)))


def refused(path, content):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=path.name):
        nn.load(path)


def zipped(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("w.npy", content)
    return file.getvalue()


def npy(header, version, content=bytes(16)):
    encoded = header.encode()
    length = struct.pack("<H" if version == 1 else "<I", len(encoded))
    return b"\x93NUMPY" + bytes([version, 0]) + length + encoded + content


HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"
edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "insert", "delete"]),
        st.integers(0, len(HEADER) - 1),
        st.sampled_from("(){}[]'\",:<>fUSVMO019-+.eLTN \\\0é"),
    ),
    min_size=1,
    max_size=6,
)


@given(edits, st.sampled_from([1, 2, 3]))
@pytest.mark.filterwarnings("ignore")  # of what is legal, and odd
def test_an_edited_header_is_read_or_refused_by_name(tmp_path_factory, edits, version):
    header = list(HEADER)
    for what, place, letter in edits:
        header[place : place + (what != "insert")] = [] if what == "delete" else [letter]
    path = tmp_path_factory.getbasetemp() / "edited.npz"
    path.write_bytes(zipped(npy("".join(header), version)))
    with pytest.raises(ValueError, match=path.name) if refuses(path) else nullcontext():
        nn.load(path)


def refuses(path):
    try:
        nn.load(path)
    except ValueError:
        return True
    return False


PART = {"dtype": "F64", "shape": [2], "data_offsets": [0, 16]}


@pytest.mark.parametrize(
    "header",
    [
        [], 3, None, {"w": 3}, {"w": PART, "__metadata__": []}, {"w": {**PART, "shape": [-2]}},
        {"w": {**PART, "shape": [2**70]}}, {"w": {**PART, "shape": [2**62, 8]}},
        {"w": {**PART, "shape": [0, 2**63], "data_offsets": [0, 0]}},
        {"w": {**PART, "shape": [1] * 80, "data_offsets": [0, 8]}},
        {"w": {**PART, "dtype": "F4", "shape": [32]}}, {"w": {**PART, "dtype": "BF16"}},
        {"w": PART, "__metadata__": {"nn.tree": 3}},
        {"w": PART, "__metadata__": {"nn.tree": "{", "nn.crc32": "0"}},
    ],
    ids=repr,
)  # fmt: skip
def test_malformed_headers_of_safetensors(header, tmp_path):
    pytest.importorskip("safetensors", reason="the package is not installed")
    text = json.dumps(header).encode()
    for content in (bytes(16), bytes(8), b""):
        refused(tmp_path / "bad.safetensors", struct.pack("<Q", len(text)) + text + content)


def test_every_version_of_the_npy_format(tmp_path):
    path = tmp_path / "versions.npz"
    arrays = {
        "plain": np.arange(6.0).reshape(2, 3).T,
        "named": np.array([(1, 2.0)], [("ξ", "i4"), ("a\\b", "f8")]),
    }
    for version in ((1, 0), (2, 0), (3, 0)):
        parts = arrays if version == (3, 0) else {"plain": arrays["plain"]}
        with zipfile.ZipFile(path, "w") as archive:
            for name, array in parts.items():
                with archive.open(f"{name}.npy", "w") as file:
                    np.lib.format.write_array(file, array, version)
        with np.load(path) as expected:
            assert same(nn.load(path), dict(expected))


@pytest.fixture
def small_limits(monkeypatch):
    """Of what a file may unpack to: no test needs a large one."""
    monkeypatch.setattr("nn.checks.HARMLESS", 4000)
    monkeypatch.setattr("nn.checks.RATIO", 3)


@pytest.fixture
def inflated(monkeypatch):
    """How many bytes zipfile has unpacked."""
    sizes = []
    read = zipfile.ZipExtFile.read

    def counting(self, *args):
        content = read(self, *args)
        sizes.append(len(content))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    return sizes


def test_what_unpacks_to_far_more_is_refused_before(tmp_path, small_limits, inflated):
    path = tmp_path / "zeros.npz"
    np.savez_compressed(path, a=np.zeros(400), b=np.zeros(400))
    with pytest.raises(ValueError, match=r"zeros.npz: .* bytes say that they unpack to .* as many"):
        nn.load(path)
    assert not inflated
    np.savez_compressed(path, a=np.zeros(400))  # 3,200 bytes are harmless
    assert nn.load(path)["a"].size == 400
    np.savez_compressed(path, a=np.random.default_rng(0).random(800))  # and a ratio of 1 is, too
    assert nn.load(path)["a"].size == 800


def test_sizes_that_do_not_fit_are_refused_before_unpacking(tmp_path, inflated):
    content = member((2,), "<f8", bytes(100_000))
    path = tmp_path / "longer.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("w.npy", content)
    with pytest.raises(ValueError, match=r"longer.npz: w has 100000 bytes, but its shape \(2,\)"):
        nn.load(path)
    assert sum(inflated) < 200


def test_one_member_listed_many_times_counts_each_time(tmp_path, small_limits, inflated):
    """What shares its compressed bytes with others could unpack to more than deflate's 1,000."""
    path = tmp_path / "many.npz"
    np.savez_compressed(path, a=np.zeros(300))
    with zipfile.ZipFile(path, "a") as archive:
        (first,) = archive.infolist()
        for name in ("b.npy", "c.npy"):
            again = zipfile.ZipInfo(name)
            for field in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(again, field, getattr(first, field))
            archive.filelist.append(again)
        archive._didModify = True
    with pytest.raises(ValueError, match=r"many.npz: its \d+ bytes say that they unpack to"):
        nn.load(path)
    assert not inflated


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
