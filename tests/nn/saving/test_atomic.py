"""nn.save: all or nothing, whatever happens on the way."""

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
    inside += len(unfinished())
    for name in unfinished():
        os.unlink(name)
print(inside)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_process_killed_in_the_middle_leaves_a_whole_file(path):
    assert (
        int(run(KILLED, path)) >= 10
    )  # so many were killed while the new file lay there unfinished
