"""The hand-written passes are right, and the engine agrees with them."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tools.bench import __main__ as command
from tools.bench import history, sweep
from tools.bench.training import LR
from tools.bench.worker import as_array
from tools.bench.workload import all_workloads

WORKLOADS = {name: w for name, w in all_workloads().items() if w.kind != "import"}


def gradients(workload, library, data):
    step, read = workload.builds[library](data)
    step()
    return [np.array(as_array(g), dtype=float) for g in read()]


# --- losses, written again, plainly, in float64 --------------------------------------------------


def cross_entropy(z, labels):
    return np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), labels])


def scalar_chain(data, p):
    y = p[0]
    for _ in range(data["groups"]):
        y = np.exp(np.tanh((y + p[0]) * p[1]) ** 2)
    return y.sum()


def adds(data, p):
    return p[0] * (1 + data["ops"])


def moons(data, p):
    h = data["x"]
    for i in (0, 2, 4):
        h = h @ p[i].T + p[i + 1]
        if i < 4:
            h = np.maximum(h, 0)
    hinge = np.maximum(1 - data["y"] * h[:, 0], 0).mean()
    return hinge + 1e-4 * sum((v * v).sum() for v in p)


def two_layers(data, p):
    h = data["x"] @ p[0].T + p[1]
    h = np.tanh(h) if data["activation"] == "tanh" else np.where(h > 0, h, 0.01 * h)
    return cross_entropy(h @ p[2].T + p[3], data["labels"])


def batchnorm(data, p):
    h = data["x"] @ p[0].T
    h = (h - h.mean(0)) / np.sqrt(h.var(0) + 1e-5) * p[1] + p[2]
    return cross_entropy(np.maximum(h, 0) @ p[3].T + p[4], data["labels"])


def deep(data, p):
    h = data["x"]
    for i in range(0, len(p), 2):
        h = (np.maximum(h, 0) if i else h) @ p[i].T + p[i + 1]
    return ((h - data["target"]) ** 2).mean()


def wide(data, p):
    x, w = p
    return (np.log(np.exp((np.tanh(x * w + 0.1) - w) * x) + 1) ** 2 / x).sum()


def conv(data, p):
    def block(x, weight, bias):
        padded = np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)])
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
        y = np.einsum("nchwij,fcij->nfhw", windows, weight) + bias[:, None, None]
        n, f, h, w = y.shape
        return np.maximum(y, 0).reshape(n, f, h // 2, 2, w // 2, 2).max((3, 5))

    h = block(block(data["x"], p[0], p[1]), p[2], p[3])
    return cross_entropy(h.reshape(len(h), -1) @ p[4].T + p[5], data["labels"])


def attention(data, p):
    x, total = data["x"], 0.0
    width = x.shape[-1]
    depth = width // data["heads"]
    for sample in x:
        q, k, v = np.split(sample @ p[0].T + p[1], 3, axis=1)
        heads = []
        for at in range(0, width, depth):
            part = slice(at, at + depth)
            e = np.exp(q[:, part] @ k[:, part].T / np.sqrt(depth))
            heads.append(e / e.sum(1, keepdims=True) @ v[:, part])
        total += ((sample + np.concatenate(heads, 1) @ p[2].T + p[3]) ** 2).sum()
    return total / x.size


def interleaved(data):
    return [a for pair in zip(data["W"], data["b"], strict=True) for a in pair]


def x_and_w(data):
    return [data["x"], data["w"]]


PLAIN = {
    "scalar-chain": (scalar_chain, x_and_w),
    "adds": (adds, lambda data: [data["x"]]),
    "moons-scalars": (moons, interleaved),
    "moons-tensors": (moons, interleaved),
    "small-arrays": (scalar_chain, x_and_w),
    "mlp-784": (two_layers, lambda data: data["params"]),
    "mlp-784-1000": (two_layers, lambda data: data["params"]),
    "mlp-3072": (two_layers, lambda data: data["params"]),
    "mlp-batchnorm": (batchnorm, lambda data: data["params"]),
    "mlp-1024": (deep, lambda data: data["params"]),
    "memory": (deep, lambda data: data["params"]),
    "elementwise-4M": (wide, x_and_w),
    "conv": (conv, lambda data: data["params"]),
    "attention": (attention, lambda data: data["params"]),
}


def by_differences(loss, params, h=1e-6):
    found = []
    for i, p in enumerate(params):
        g = np.zeros(p.shape)
        for at in np.ndindex(p.shape):
            sides = []
            for sign in (1, -1):
                moved = [q.copy() for q in params]
                moved[i][at] += sign * h
                sides.append(loss(moved))
            g[at] = (sides[0] - sides[1]) / (2 * h)
        found.append(g)
    return found


def flat(arrays):
    return np.concatenate([np.ravel(a) for a in arrays])


@pytest.mark.parametrize("name", WORKLOADS)
def test_by_hand_against_finite_differences(name):
    workload = WORKLOADS[name]
    loss, params = PLAIN[name]
    data = workload.data(tiny=True)
    p = [np.asarray(a, dtype=float) for a in params(data)]
    expected = by_differences(lambda p: loss(data, p), p)
    # float32 passes are accurate to a few units in the last place
    single = any(np.asarray(a).dtype == np.float32 for a in params(data))
    found = gradients(workload, "numpy", data)
    np.testing.assert_allclose(
        flat(found), flat(expected), rtol=1e-4, atol=2e-6 if single else 1e-8
    )


@pytest.mark.parametrize("name", [n for n, w in WORKLOADS.items() if "ours" in w.builds])
def test_ours_agrees_with_the_hand_written_pass(name):
    workload = WORKLOADS[name]
    found = gradients(workload, "ours", workload.data(tiny=True))
    expected = gradients(workload, "numpy", workload.data(tiny=True))
    assert [g.shape for g in found] == [g.shape for g in expected]
    single = any(np.asarray(a).dtype == np.float32 for a in PLAIN[name][1](workload.data(True)))
    error = np.linalg.norm(flat(found) - flat(expected)) / np.linalg.norm(flat(expected))
    assert error <= (1e-5 if single else 1e-12)


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_second_step_by_hand_is_as_good_as_the_first(name):
    """Buffers are reused: nothing from an earlier step may leak into a later one."""
    step, read = WORKLOADS[name].builds["numpy"](WORKLOADS[name].data(tiny=True))
    step()
    first = [np.array(g, dtype=float) for g in read()]
    step()  # the parameters have moved by about LR, the gradients hardly
    for a, b in zip(first, read(), strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-3, atol=1e3 * LR)


def test_the_slope_of_a_square_is_two():
    assert sweep.exponent({n: 3e-9 * n**2 for n in (10, 100, 1000, 10000)}) == pytest.approx(2)


def run_tiny(path: Path) -> int:
    arguments = "moons-tensors --tiny --libraries ours --rounds 2 --seconds 0.01 --json"
    return command.main([*arguments.split(), str(path)])


def test_the_command_checks_times_and_appends_a_row(tmp_path, capsys):
    path = tmp_path / "folder" / "history.jsonl"
    assert run_tiny(path) == run_tiny(path) == 0
    first, second = history.read(path)
    assert first["date"] <= second["date"]
    assert first["versions"]["numpy"] == np.__version__
    assert first["machine"]["threads"] == 1
    found = second["workloads"]["moons-tensors"]
    assert len(found["ours"]["rounds"]) == 2
    assert found["ours"]["ratio"] == found["ours"]["seconds"] / found["numpy"]["seconds"]
    assert "the same as tensors" in capsys.readouterr().out


def test_a_row_names_the_commit_and_says_whether_files_differ(tmp_path, monkeypatch):
    monkeypatch.setattr(history, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert history.commit() is None  # not a repository

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-m", "first")
    assert history.commit() == git("rev-parse", "--short=10", "HEAD")
    (tmp_path / "file").write_text("two")
    assert history.commit() == git("rev-parse", "--short=10", "HEAD") + "+"


def a_row(processor: str, **figures: object) -> dict[str, object]:
    return {
        "date": "2030-01-02T03:04:05+00:00", "commit": "0123456789",
        "machine": {"processor": processor, "threads": 1}, **figures,
    }  # fmt: skip


def test_a_picture_has_a_panel_for_each_figure_and_a_line_for_each_machine(tmp_path, capsys):
    timed = {"bars": {"conv": 1.0}, "workloads": {"conv": {"numpy": {}, "ours": {"ratio": 0.9}}}}
    left_out = {"workloads": {"conv": {"numpy": {}, "ours": {"reason": "too slow"}}}}
    counted = {"instructions": {"add array": {"record": 12000.0, "walk": 14000.0}}}
    rows = [a_row("one", **timed), a_row("two", **counted), a_row("two", **timed, **counted)]
    rows.append(a_row("one", **left_out, sweep={"growth": {"nodes": 1.01}}))
    found = history.panels(rows)
    assert found == {
        "conv, by hand = 1": {"one, threads: 1": [(0, 0.9)], "two, threads: 1": [(2, 0.9)]},
        "add array: record, instructions": {"two, threads: 1": [(1, 12000.0), (2, 12000.0)]},
        "add array: walk, instructions": {"two, threads: 1": [(1, 14000.0), (2, 14000.0)]},
        "growth with nodes, linear = 1": {"one, threads: 1": [(3, 1.01)]},
    }
    file, png = tmp_path / "history.jsonl", tmp_path / "out" / "picture.png"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert command.main(["--plot", str(file), str(png)]) == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    assert str(png) in capsys.readouterr().out


def test_tiny_sizes_are_not_drawn_among_real_ones():
    workloads = {"conv": {"ours": {"ratio": 3.0}}}
    rows = [a_row("one", workloads=workloads, tiny=tiny) for tiny in (True, False)]
    assert list(history.panels(rows)) == ["conv, tiny, by hand = 1", "conv, by hand = 1"]


@pytest.mark.parametrize("line", ["{", "[]", "3", '{"workloads": {}}'])
def test_a_line_that_is_not_a_row_is_named(tmp_path, line):
    path = tmp_path / "history.jsonl"
    path.write_text(json.dumps(a_row("one")) + "\n" + line + "\n")
    with pytest.raises(SystemExit, match=r"history\.jsonl, line 2: not a row of the bench"):
        history.read(path)


def test_nothing_to_draw_is_said(tmp_path):
    with pytest.raises(SystemExit, match="append some with --json"):
        history.plot([a_row("one")], tmp_path / "picture.png")


def test_the_history_that_is_kept_can_be_drawn():
    assert history.panels(history.read(history.ROOT / "tools" / "bench" / "history.jsonl"))
