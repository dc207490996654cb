"""nn.save: all or nothing, whatever happens on the way."""

import errno
import os
import stat

import pytest

import nn
from tests.interpreter import run
from tests.nn.oracle import normal


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
    assert len(unfinished()) < 2, "what an earlier one left is still there"
    inside += len(unfinished())
save(last)
assert os.listdir(folder) == [os.path.basename(path)]
print(inside)
"""


@pytest.mark.once
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_process_killed_in_the_middle_leaves_a_whole_file(path):
    assert (
        int(run(KILLED, path)) >= 10
    )  # so many were killed while the new file lay there unfinished


def left(path, name=None):
    """A file as a killed save leaves it."""
    found = path.with_name(f".{(name or path.name)[:50]}.0123456789ab.tmp")
    found.write_bytes(b"unfinished")
    return found


def test_what_a_killed_save_left_is_removed_and_nothing_else(path):
    mine = left(path)
    others = [
        left(path, f"other{path.suffix}"),
        path.with_name(f".{path.name}.tmp"),
        path.with_name(f".{path.name}.0123456789AB.tmp"),
        path.with_name(f"{path.name}.0123456789ab.tmp"),
    ]
    for other in others:
        other.write_bytes(b"")
    folder = path.with_name(f".{path.name}.ba9876543210.tmp")
    folder.mkdir()
    nn.save({}, path)
    assert not mine.exists()
    assert sorted(os.listdir(path.parent)) == sorted([p.name for p in (path, folder, *others)])


def test_a_save_that_is_under_way_is_left_alone(path):
    from nn.saving.atomic import replacing

    with replacing(str(path)) as first:
        first.write(b"first")
        with replacing(str(path)) as second:  # another process would do just the same
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
    assert os.listdir(path.parent) == [path.name]


def test_a_new_file_that_was_taken_for_a_killed_ones_is_made_again(path, monkeypatch):
    fcntl = pytest.importorskip("fcntl", reason="the system has no such locks")
    locks = []

    def flock(file, how):
        locks.append(how)
        if len(locks) == 1:  # as another process could, between its making and its locking
            (unfinished,) = path.parent.iterdir()
            unfinished.unlink()

    monkeypatch.setattr(fcntl, "flock", flock)
    nn.save({"n": 1}, path)
    assert len(locks) == 2
    assert nn.load(path) == {"n": 1}


def test_where_there_are_no_locks_nothing_is_removed(path, monkeypatch):
    fcntl = pytest.importorskip("fcntl", reason="the system has no such locks")

    def flock(file, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    unfinished = left(path)
    nn.save({"n": 1}, path)
    assert unfinished.exists()
    assert nn.load(path) == {"n": 1}


def test_without_the_module_of_locks_what_is_not_open_is_removed(path, monkeypatch):
    """As on Windows, which does not remove a file that is open."""
    monkeypatch.setattr("nn.saving.atomic.locks", None)
    unfinished = left(path)
    nn.save({"n": 1}, path)
    assert not unfinished.exists()
    assert nn.load(path) == {"n": 1}


@pytest.mark.parametrize("letter", ["a", "ü", "∂", "𝛁"])
@pytest.mark.parametrize("length", [237, 238, 246, 255])
def test_names_as_long_as_the_system_allows(letter, length, path):
    stem = length - len(path.suffix)
    size = len(letter.encode())
    path = path.with_name(letter * (stem // size) + "x" * (stem % size) + path.suffix)
    nn.save({"n": 1}, path)
    unfinished = left(path)
    nn.save({"n": 2}, path)
    assert not unfinished.exists()
    assert nn.load(path) == {"n": 2}


def test_a_name_that_is_too_long(path):
    path = path.with_name("a" * 300 + path.suffix)
    with pytest.raises(OSError, match="aaaa") as caught:
        nn.save({}, path)
    assert caught.value.errno == errno.ENAMETOOLONG
    assert os.listdir(path.parent) == []


FULL = """
import resource, signal, sys
import numpy as np
import nn

path = sys.argv[1]
nn.save({"old": 1}, path)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))  # no file may become longer
try:
    nn.save({"new": np.ones(10_000)}, path)
except OSError as error:
    print(error.filename)
print(nn.load(path))
"""


def test_a_write_that_fails_names_the_file(path):
    pytest.importorskip("resource", reason="the system has no such limits")
    assert run(FULL, path).splitlines() == [str(path), "{'old': 1}"]
    assert os.listdir(path.parent) == [path.name]


def test_an_error_of_the_system_keeps_its_kind_and_names_the_file(path, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    def forbidden(*args):
        raise PermissionError(errno.EACCES, "Permission denied", "another name")

    for fail, kind in ((full, OSError), (forbidden, PermissionError)):
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            with pytest.raises(kind, match=path.name) as caught:
                nn.save({}, path)
        assert caught.value.filename == str(path)
        assert os.listdir(path.parent) == []
