"""Writes into Tensors, drawn at random: values as NumPy has them, gradients as PyTorch.

Every handle exists three times: as a Tensor, as an array, and as PyTorch's tensor. PyTorch
raises where a saved array is overwritten, so there a copy is read; here the graph keeps the array.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from tests.cases import CASES, Case
from tests.laws.test_ops import flat

try:
    import torch
except ImportError:
    torch = None  # type: ignore[assignment]

SHAPE = (3, 4)
SIGNS = {"+=": np.add, "-=": np.subtract, "*=": np.multiply}


class Handle:
    """One Tensor with its doubles."""

    def __init__(self, ours: Any, array: Any, theirs: Any, detached: bool = False) -> None:
        self.ours, self.array, self.theirs, self.detached = ours, array, theirs, detached


@st.composite
def slices(draw: Any, n: int) -> slice:
    start = draw(st.integers(0, n - 1))
    return slice(start, draw(st.integers(start + 1, n)), draw(st.sampled_from([None, 2])))


VIEWS: dict[str, Any] = {  # of Tensors and arrays, and the same in PyTorch's words
    "T": (lambda a: a.T, lambda t: t.permute(*range(t.ndim)[::-1])),
    "flip": (lambda a: a[::-1], None),
    "new axis": (lambda a: a[None], lambda t: t[None]),
    "flat": (lambda a: a.reshape(-1), lambda t: t.reshape(-1)),
    "squeeze": (lambda a: a.squeeze(), lambda t: t.squeeze()),
    "swapped": (lambda a: a.swapaxes(0, -1), lambda t: t.swapaxes(0, -1)),
    "all": (lambda a: a[...], lambda t: t[...]),
}


class Writes(RuleBasedStateMachine):
    recorded = True

    @initialize(seed=st.integers(0, 99))
    def start(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        x = rng.integers(1, 4, SHAPE) * 1.0
        self.leaf = ag.tensor(x, requires_grad=self.recorded)
        self.compared = torch is not None
        self.leaf_of_torch = torch.tensor(x, requires_grad=self.recorded) if torch else None
        theirs = self.leaf_of_torch * 1.0 if torch else None
        self.handles = [Handle(self.leaf * 1.0, x * 1.0, theirs)]
        self.losses: list[tuple[Any, Any]] = []
        self.out: list[tuple[Any, Any]] = []  # arrays of the Tensors' memory, and their doubles

    def pick(self, data: Any, constant: bool = False) -> Handle:
        found = [h for h in self.handles if not (constant and h.detached)]
        return found[data.draw(st.integers(0, len(found) - 1), "handle")]

    # --- handles ---------------------------------------------------------------------------------

    @rule(data=st.data(), name=st.sampled_from(sorted(VIEWS)))
    def view(self, data: Any, name: str) -> None:
        h = self.pick(data)
        ours, theirs = VIEWS[name]
        if theirs is None:  # PyTorch has no negative steps
            if self.recorded:
                return
            self.compared = False
        array = ours(h.array)
        if array.ndim == 0 or not np.shares_memory(array, h.array):
            return  # what is copied differs: PyTorch and NumPy lay arrays out differently
        made = theirs(h.theirs) if self.compared and theirs is not None else None
        self.handles.append(Handle(ours(h.ours), array, made, h.detached))

    @rule(data=st.data())
    def part(self, data: Any) -> None:
        h = self.pick(data)
        index = tuple([data.draw(slices(n), "slice") for n in h.array.shape])
        made = h.theirs[index] if self.compared else None
        self.handles.append(Handle(h.ours[index], h.array[index], made, h.detached))

    @precondition(lambda self: any(h.array.ndim > 1 for h in self.handles))
    @rule(data=st.data())
    def row(self, data: Any) -> None:
        h = self.pick(data)
        if h.array.ndim < 2:
            return
        i = data.draw(st.integers(-len(h.array), len(h.array) - 1), "row")
        made = h.theirs[i] if self.compared else None
        self.handles.append(Handle(h.ours[i], h.array[i], made, h.detached))

    @rule(data=st.data())
    def detach(self, data: Any) -> None:
        h = self.pick(data)
        made = h.theirs.detach() if self.compared else None
        self.handles.append(Handle(h.ours.detach(), h.array[...], made, self.recorded))

    @rule(data=st.data())
    def forget(self, data: Any) -> None:
        h = self.pick(data)
        if any(not other.detached for other in self.handles if other is not h):
            self.handles.remove(h)

    @precondition(lambda self: not self.recorded)
    @rule(data=st.data())
    def hand_out(self, data: Any) -> None:
        h = self.pick(data)
        self.out.append((h.ours.numpy(), h.array))

    # --- writes ----------------------------------------------------------------------------------

    @rule(data=st.data(), v=st.integers(-3, 3), as_numbers=st.booleans())
    def put(self, data: Any, v: int, as_numbers: bool) -> None:
        h = self.pick(data)
        index = tuple([data.draw(slices(n), "slice") for n in h.array.shape])
        value = float(v) if as_numbers else np.full(h.array[index].shape, float(v))
        self.write(h, index, value, value)

    @rule(data=st.data())
    def put_a_handle(self, data: Any) -> None:
        h, o = self.pick(data, constant=True), self.pick(data)
        try:
            value = np.broadcast_to(o.array, h.array.shape).copy()
        except ValueError:
            return
        theirs = o.theirs.clone() if self.compared else None
        h.ours[...] = o.ours
        h.array[...] = value
        if self.compared:
            h.theirs.copy_(theirs)

    @rule(data=st.data(), sign=st.sampled_from(sorted(SIGNS)), v=st.integers(-2, 2))
    def in_place(self, data: Any, sign: str, v: int) -> None:
        h = self.pick(data)
        t, other = h.ours, float(v)
        t = _apply(t, sign, other)
        assert t is h.ours
        _apply(h.array, sign, other)
        if self.compared:
            with torch.no_grad() if h.detached else torch.enable_grad():
                h.theirs.copy_(_apply(h.theirs.clone(), sign, other))

    @rule(data=st.data(), sign=st.sampled_from(sorted(SIGNS)))
    def in_place_of_a_handle(self, data: Any, sign: str) -> None:
        h, o = self.pick(data, constant=True), self.pick(data)
        try:
            fits = np.broadcast_shapes(h.array.shape, o.array.shape) == h.array.shape
        except ValueError:
            fits = False
        if not fits:
            with pytest.raises(ValueError, match="shape"):
                _apply(h.ours, sign, o.ours)
            return
        value = o.array.copy()
        theirs = _apply(h.theirs.clone(), sign, o.theirs.clone()) if self.compared else None
        _apply(h.ours, sign, o.ours)
        _apply(h.array, sign, value)
        if self.compared:
            h.theirs.copy_(theirs)

    @rule(data=st.data(), v=st.integers(-3, 3))
    def without_grad(self, data: Any, v: int) -> None:
        h = self.pick(data)
        with ag.no_grad():
            self.write(h, ..., float(v), float(v))

    def write(self, h: Handle, index: Any, ours: Any, value: Any) -> None:
        h.ours[index] = ours
        h.array[index] = value
        if self.compared:
            with torch.set_grad_enabled(ag.is_grad_enabled() and not h.detached):
                value = torch.as_tensor(value)
                h.theirs[index] = value

    @precondition(lambda self: self.out)
    @rule(data=st.data(), v=st.integers(-3, 3))
    def through_an_array(self, data: Any, v: int) -> None:
        mine, double = self.out[data.draw(st.integers(0, len(self.out) - 1), "array")]
        mine[:1] = v
        double[:1] = v
        self.compared = False

    # --- reading ---------------------------------------------------------------------------------

    @rule(data=st.data())
    def look(self, data: Any) -> None:
        h = self.pick(data)
        assert_array_equal(h.ours.detach().numpy(), h.array)

    @precondition(lambda self: self.recorded)
    @rule(data=st.data())
    def loss(self, data: Any) -> None:
        h = self.pick(data, constant=True)
        y = (h.ours * h.ours * 0.5 + h.ours).sum()
        z = h.theirs.clone() if self.compared else None
        self.losses.append((y, (z * z * 0.5 + z).sum() if self.compared else None))

    @precondition(lambda self: self.losses)
    @rule()
    def backward(self) -> None:
        (y, z), self.losses = self.losses[0], self.losses[1:]
        y.backward(retain_graph=True)
        if self.compared and z.requires_grad:
            z.backward(retain_graph=True)
            self.check_gradient()

    def check_gradient(self) -> None:
        theirs = self.leaf_of_torch.grad.numpy()
        assert_allclose(self.leaf.grad.detach().numpy(), theirs, rtol=1e-12, atol=1e-12)

    def teardown(self) -> None:
        for h in getattr(self, "handles", []):
            assert_array_equal(h.ours.detach().numpy(), h.array)
            if self.compared:
                assert_array_equal(h.theirs.detach().numpy(), h.array)
        for mine, double in getattr(self, "out", []):
            assert_array_equal(mine, double)
        while getattr(self, "losses", []):
            self.backward()


def _apply(t: Any, sign: str, other: Any) -> Any:
    if sign == "+=":
        t += other
    elif sign == "-=":
        t -= other
    else:
        t *= other
    return t


class WritesOutsideAGraph(Writes):
    recorded = False


test_writes_as_numpy_and_gradients_as_pytorch = Writes.TestCase
test_writes_without_a_graph = WritesOutsideAGraph.TestCase


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_what_shares_memory_sees_writes(case: Case) -> None:
    """Whatever op made it: a result in the memory of its argument is out of date after a write."""
    for requires_grad in (True, False):
        values = [np.array(v) if isinstance(v, np.ndarray) else v for v in case.sample()]
        tensors = [
            ag.tensor(v, requires_grad=True) * 1 if requires_grad and i in case.floating else
            ag.tensor(v) if isinstance(v, np.ndarray) else v
            for i, v in enumerate(values)
        ]  # fmt: skip
        outputs = [y for y in flat(case.run(tensors)) if isinstance(y, ag.Tensor)]
        for x in tensors:
            if not isinstance(x, ag.Tensor) or not isinstance(x._array, np.ndarray):
                continue
            for y in outputs:
                if y is not x and np.shares_memory(x._array, y._array):
                    x[...] = 0.0 if x.dtype.kind in "fc" else 0
                    assert not y.detach().numpy().any()
