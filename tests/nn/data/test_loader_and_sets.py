"""nn.data: batches, the idx format, and MNIST's four files."""

import gzip
import hashlib
import os
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Tensor
from nn.data import ArrayDataset, DataLoader, mnist, read_idx
from nn.data.sets.folders import cache_folder, data_folders
from tests.interpreter import run

FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)

# --- ArrayDataset ---------------------------------------------------------------------------------


def test_dataset_reads_its_arrays_side_by_side() -> None:
    x, y = np.arange(12).reshape(4, 3), [10, 11, 12, 13]
    data = ArrayDataset(x, y)
    assert len(data) == 4
    assert data.arrays[0] is x
    row, label = data[2]
    assert row.tolist() == [6, 7, 8]
    assert label == 12
    rows, labels = data[np.array([3, 0])]
    assert rows.tolist() == [[9, 10, 11], [0, 1, 2]]
    assert labels.tolist() == [13, 10]
    assert repr(ArrayDataset(np.zeros((4, 3), "f4"))) == "ArrayDataset(float32[4, 3])"


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((), "at least one array"),
        ((np.zeros(2), 3.0), "array 1 is a single number"),
        ((np.zeros((2, 5)), np.zeros(3)), r"\(2, 5\), \(3,\)"),
    ],
)
def test_dataset_refuses(arrays: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ArrayDataset(*arrays)


# --- DataLoader -----------------------------------------------------------------------------------

counts = st.integers(0, 40)
sizes = st.integers(1, 12)


def epoch(loader: DataLoader) -> list[int]:
    return [i for (batch,) in loader for i in batch.tolist()]


@given(counts, sizes, st.booleans(), st.integers(0, 2**32))
def test_every_sample_comes_exactly_once_an_epoch(
    n: int, size: int, shuffle: bool, seed: int
) -> None:
    loader = DataLoader(ArrayDataset(np.arange(n)), size, shuffle=shuffle, seed=seed)
    for _ in range(2):
        batches = [len(batch) for (batch,) in loader]
        assert len(batches) == len(loader) == -(-n // size)
        assert all(b == size for b in batches[:-1])
        seen = epoch(loader)
        assert sorted(seen) == list(range(n))
        assert shuffle or seen == list(range(n))


@given(st.integers(1, 40), sizes, st.booleans())
def test_drop_last_leaves_whole_batches_only(n: int, size: int, shuffle: bool) -> None:
    data = ArrayDataset(np.arange(n))
    if n < size:
        with pytest.raises(ValueError, match="drop_last leaves no batch"):
            DataLoader(data, size, drop_last=True)
        return
    loader = DataLoader(data, size, shuffle=shuffle, drop_last=True, seed=0)
    batches = [batch.tolist() for (batch,) in loader]
    assert [len(batch) for batch in batches] == [size] * (n // size) == [size] * len(loader)
    seen = [i for batch in batches for i in batch]
    assert len(set(seen)) == len(seen)


@given(st.integers(0, 2**32), sizes)
def test_one_seed_gives_one_sequence_of_orders(seed: int, size: int) -> None:
    data = ArrayDataset(np.arange(30))
    one, two = (DataLoader(data, size, shuffle=True, seed=seed) for _ in range(2))
    orders = [epoch(one) for _ in range(3)]
    assert orders == [epoch(two) for _ in range(3)]
    # the chance that they are equal is one in 30! ~ 10^32
    assert orders[0] != orders[1] != orders[2] != orders[0]
    assert orders[0] != epoch(DataLoader(data, size, shuffle=True, seed=seed + 1))


def test_an_order_is_drawn_when_its_epoch_begins() -> None:
    data = ArrayDataset(np.arange(30))
    one, two = (DataLoader(data, 7, shuffle=True, seed=3) for _ in range(2))
    first, second = iter(one), iter(one)  # two epochs running at once
    orders = [[i for (b,) in batches for i in b.tolist()] for batches in (second, first)]
    assert orders[::-1] == [epoch(two), epoch(two)]


def test_an_epoch_is_drawn_again_from_the_generators_state() -> None:
    loader = DataLoader(ArrayDataset(np.arange(30)), 7, shuffle=True, seed=3)
    epoch(loader)
    state = loader.rng.bit_generator.state
    expected = epoch(loader)
    loader.rng.bit_generator.state = state
    assert epoch(loader) == expected


def test_the_seed_may_be_a_generator() -> None:
    data = ArrayDataset(np.arange(30))
    given_ = DataLoader(data, 7, shuffle=True, seed=np.random.default_rng(5))
    assert epoch(given_) == epoch(DataLoader(data, 7, shuffle=True, seed=5))


def test_rows_of_all_arrays_stay_together() -> None:
    x = np.arange(20, dtype="f4")
    for a, b, c in DataLoader(ArrayDataset(x, 2 * x, x.astype("u1")), 3, shuffle=True, seed=0):
        assert all(isinstance(t, Tensor) for t in (a, b, c))
        assert (a.dtype, b.dtype, c.dtype) == (np.float32, np.float32, np.uint8)
        assert b.tolist() == [2 * v for v in a.tolist()]
        assert c.tolist() == a.tolist()


@pytest.mark.parametrize("shuffle", [False, True])
def test_writing_to_a_batch_leaves_the_data_set_alone(shuffle: bool) -> None:
    x = np.zeros((4, 2))
    for (batch,) in DataLoader(ArrayDataset(x), 4, shuffle=shuffle):
        batch.data[:] = 1
    assert not x.any()


def test_a_batch_is_one_indexing_and_no_loop_over_samples() -> None:
    class Squares:
        asked = 0

        def __len__(self) -> int:
            return 10

        def __getitem__(self, index: np.ndarray) -> tuple[np.ndarray]:
            self.asked += 1
            return (index**2,)

    data = Squares()
    assert epoch(DataLoader(data, 4)) == [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]
    assert data.asked == 3


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "at least 1, not 0"),
        ({"batch_size": -3}, ValueError, "at least 1, not -3"),
        ({"batch_size": 2.0}, TypeError, "an integer, not 2.0"),
        ({"batch_size": 9, "drop_last": True}, ValueError, "4 samples do not fill one of 9"),
        ({"dataset": (np.zeros(4), np.zeros(4))}, TypeError, r"ArrayDataset\(x, y\)"),
        ({"dataset": np.zeros(4)}, TypeError, "not a ndarray; wrap"),
    ],
)
def test_loader_refuses(options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        DataLoader(**{"dataset": ArrayDataset(np.zeros(4)), **options})


# --- the idx format -------------------------------------------------------------------------------

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx(array: np.ndarray) -> bytes:
    """`array` in the idx format, following the description of the format."""
    kind = array.dtype.str[1:]
    header = struct.pack(f">HBB{array.ndim}I", 0, CODES[kind], array.ndim, *array.shape)
    return header + array.astype(f">{kind}").tobytes()


LABELS = np.array([5, 0, 4, 255], "u1")


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("packed", [False, True])
def test_idx_reads_every_dtype_plain_or_gzip(tmp_path: Path, kind: str, packed: bool) -> None:
    array = np.array([[[-1, 2, 3], [4, 5, 6]]]).astype(kind)
    path = tmp_path / "file"  # gzip is recognized by the content, not the name
    path.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
    read = read_idx(path)
    assert read.dtype == np.dtype(kind)
    assert read.dtype.isnative
    assert read.flags.writeable
    np.testing.assert_array_equal(read, array, strict=True)


@pytest.mark.parametrize("shape", [(0,), (0, 28, 28), (3, 0), (1, 1, 1, 1, 2)])
def test_idx_shapes(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = tmp_path / "file"
    path.write_bytes(idx(np.ones(shape, "i2")))
    assert read_idx(str(path)).shape == shape


@pytest.mark.parametrize("packed", [False, True])
def test_idx_checksum(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "labels"
    content = gzip.compress(idx(LABELS)) if packed else idx(LABELS)
    path.write_bytes(content)
    right = hashlib.md5(content).hexdigest()
    assert read_idx(path, md5=right).tolist() == LABELS.tolist()
    assert read_idx(path, md5=right.upper()).tolist() == LABELS.tolist()
    with pytest.raises(ValueError, match=rf"labels: its MD5 sum is {right}, not 0000"):
        read_idx(path, md5="0" * 32)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


PLAIN = idx(LABELS)
PACKED = gzip.compress(PLAIN, mtime=0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "truncated: 0 bytes"),
        (PLAIN[:3], "truncated: 3 bytes"),
        (PLAIN[:6], "its header alone takes 8"),
        (PLAIN[:-1], r"truncated: 11 bytes, but its header \(shape \(4,\), uint8\) calls for 12"),
        (PLAIN + b"\0", "trailing bytes: 13 bytes.* calls for 12"),
        (b"\x89PNG" + PLAIN, "its magic number is 0x89504e47"),
        (b"\0\0\x0a" + PLAIN[3:], "dtype code 0x0a is none of 0x08"),
        (b"\0\0\x08\xff" + b"\0\0\0\1" * 255 + b"\7", "it has 255 dimensions"),
        (
            b"\0\0\x08\x03" + b"\xff" * 12,
            "truncated: 16 bytes",
        ),  # 2^96 of them: nothing is allocated
        (b"\0\0\x0e\x04" + b"\0" * 4 + b"\xff" * 12, "array is too big"),  # 0 x 2^96
        (PACKED[:-1], "truncated: the gzip data breaks off"),
        (PACKED[:12], "truncated: the gzip data breaks off"),
        (PACKED + b"\0", "1 trailing bytes after the gzip data"),
        (PACKED + PACKED, "trailing bytes after the gzip data"),
        (flipped(PACKED, 12), "damaged gzip data"),
        (flipped(PACKED, len(PACKED) - 6), "damaged gzip data .*incorrect data check"),
        (gzip.compress(PLAIN[:-1], mtime=0), "truncated: 11 bytes"),
        (gzip.compress(PLAIN + b"\0", mtime=0), "trailing bytes: 13 bytes"),
        (gzip.compress(b"hello world", mtime=0), "its magic number is 0x68656c6c"),
    ],
)
def test_idx_refuses_with_the_files_name_and_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "some-labels"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"some-labels: .*{reason}"):
        read_idx(path)


@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_no_damage_to_a_gzip_file_changes_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, at: int, change: int
) -> None:
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(PACKED[:at] + bytes([PACKED[at] ^ change]) + PACKED[at + 1 :])
    result: object
    try:
        result = read_idx(path).tolist()
    except ValueError as error:
        result = str(error).partition(": ")[0]
    assert result in (
        str(path),
        LABELS.tolist(),
    )  # rejected by name, or harmless (a time stamp)


def test_gzip_is_unpacked_as_far_as_the_idx_header_says(tmp_path: Path) -> None:
    path = tmp_path / "labels"
    long = idx(np.zeros(1000, "u1"))
    path.write_bytes(gzip.compress(long))
    assert read_idx(path).shape == (1000,)
    for content, reason in (
        (gzip.compress(long + bytes(100_000)), "trailing bytes: its header calls for 1008"),
        (gzip.compress(PLAIN + bytes(100_000)), "trailing bytes: its header calls for 12"),
        (gzip.compress(b"x" * 1000), "its magic number is 0x78787878"),
        (gzip.compress(long[:-1]), "truncated: 1007 bytes"),
        (gzip.compress(long)[:-1], "the gzip data breaks off"),
        (gzip.compress(long) + b"\0", "1 trailing bytes after the gzip data"),
        (gzip.compress(long[:260]), "truncated: 260 bytes"),
    ):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=f"labels: .*{reason}"):
            read_idx(path)


@pytest.mark.parametrize("elements", [256 - 4, 256 - 3, 256 - 5, 256])
def test_gzip_that_ends_where_the_longest_header_would(tmp_path: Path, elements: int) -> None:
    array = np.arange(elements, dtype="u1")
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(idx(array)))
    np.testing.assert_array_equal(read_idx(path), array)


def test_what_would_unpack_to_far_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nn.checks.HARMLESS", 4000)
    path = tmp_path / "zeros"
    path.write_bytes(gzip.compress(idx(np.zeros(3000, "u1"))))
    assert read_idx(path).shape == (3000,)
    path.write_bytes(gzip.compress(idx(np.zeros(50_000, "u1"))))
    with pytest.raises(ValueError, match=r"zeros: its \d+ bytes say .* unpack to 50008, \d+ times"):
        read_idx(path)


def test_idx_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_idx(tmp_path / "nowhere")


# --- MNIST ----------------------------------------------------------------------------------------


def small_mnist(folder: Path, end: str = ".gz", test_labels: int = 2) -> None:
    """MNIST's four files with 3 and 2 images."""
    folder.mkdir(parents=True, exist_ok=True)
    train, test = (np.full((n, 28, 28), n, "u1") for n in (3, 2))
    arrays = (train, np.arange(3, dtype="u1"), test, np.arange(test_labels, dtype="u1"))
    for name, array in zip(FILES, arrays, strict=True):
        content = idx(array)
        (folder / f"{name}{end}").write_bytes(gzip.compress(content, mtime=0) if end else content)


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without data: the variable is not set, the cache folder is empty."""
    monkeypatch.delenv("AUTOGRAD_DATA", raising=False)
    monkeypatch.setattr("nn.data.sets.folders.cache_folder", lambda: tmp_path / "cache")
    return tmp_path


@pytest.mark.parametrize("subfolder", [".", "mnist"])
@pytest.mark.parametrize("end", ["", ".gz"])
def test_mnist_reads_a_folder_or_its_subfolder(tmp_path: Path, subfolder: str, end: str) -> None:
    small_mnist(tmp_path / subfolder, end)
    train_images, train_labels, test_images, test_labels = data = mnist(tmp_path, verify=False)
    assert data.train_images is train_images
    assert (train_images.shape, train_images.dtype) == ((3, 28, 28), np.uint8)
    assert (train_labels.tolist(), train_labels.dtype) == ([0, 1, 2], np.int64)
    assert test_images.tolist() == np.full((2, 28, 28), 2).tolist()
    assert test_labels.tolist() == [0, 1]


def test_mnist_looks_at_the_variable_and_then_the_cache(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_mnist(nowhere / "cache" / "mnist")
    assert len(mnist(verify=False).train_images) == 3
    monkeypatch.setenv("AUTOGRAD_DATA", str(nowhere / "data"))
    assert len(mnist(verify=False).train_images) == 3  # nothing there: the cache again
    small_mnist(nowhere / "data" / "mnist", test_labels=7)
    with pytest.raises(ValueError, match=r"\(2, 28, 28\) next to labels of shape \(7,\)"):
        mnist(verify=False)


def test_mnist_without_files_says_where_it_looked_and_what_to_do(nowhere: Path) -> None:
    small_mnist(nowhere / "cache" / "mnist")
    (nowhere / "cache" / "mnist" / f"{FILES[1]}.gz").unlink()
    with pytest.raises(FileNotFoundError) as caught:
        mnist()
    message = str(caught.value)
    assert f"{nowhere / 'cache'} (0 of 4 there)" in message
    assert f"{nowhere / 'cache' / 'mnist'} (3 of 4 there)" in message
    for name in FILES:
        assert f"{name}.gz" in message
    assert "AUTOGRAD_DATA" in message
    assert "mnist(root)" in message


def test_mnist_refuses_files_that_are_not_the_official_ones(tmp_path: Path) -> None:
    small_mnist(tmp_path)
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte.gz: its MD5 sum is"):
        mnist(tmp_path)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "~/.cache"),
        ("linux", {"XDG_CACHE_HOME": "/var/xdg"}, "/var/xdg"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "~/.cache"),
        ("darwin", {"XDG_CACHE_HOME": "/var/xdg"}, "~/Library/Caches"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local"),
    ],
)
def test_cache_folder(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: str
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_folder() == Path(expected).expanduser() / "autograd"


def test_a_given_root_is_the_only_place_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAD_DATA", "/elsewhere")
    home = Path("~").expanduser()
    assert data_folders("~/data", "mnist") == [home / "data" / "mnist", home / "data"]


def test_importing_nn_reads_no_archive_module() -> None:
    heavy = ("zlib", "gzip", "hashlib")
    probe = (
        "import sys, numpy, graphviz; before = set(sys.modules); import nn; "
        f"print(sorted(set({heavy!r}) & (set(sys.modules) - before)))"
    )
    assert run(probe) == "[]\n"


@pytest.mark.skipif(
    not os.environ.get("AUTOGRAD_DATA"), reason="AUTOGRAD_DATA names no folder with MNIST's files"
)
def test_the_official_files(tmp_path: Path) -> None:
    data = mnist()
    assert (data.train_images.shape, data.train_images.dtype) == ((60000, 28, 28), np.uint8)
    assert (data.test_images.shape, data.test_labels.shape) == ((10000, 28, 28), (10000,))
    # the classes' sizes as published with the data
    published = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(data.train_labels).tolist() == published
    assert data.test_labels[:4].tolist() == [7, 2, 1, 0]
    folder = next(f for f in data_folders(None, "mnist") if (f / f"{FILES[3]}.gz").is_file())
    for name in FILES:  # the same files, unpacked
        (tmp_path / name).write_bytes(gzip.decompress((folder / f"{name}.gz").read_bytes()))
    np.testing.assert_array_equal(mnist(tmp_path).test_images, data.test_images)
