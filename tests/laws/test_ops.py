"""Every law over every case of the table (tests/cases)."""

from __future__ import annotations

import inspect
import math
import sys
import warnings
import weakref
from dataclasses import replace
from operator import attrgetter
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from autograd.engine.primitive import Node, Primitive
from autograd.engine.sweep import pullback, pushforward
from autograd.testing import gradcheck
from tests.cases import CASES, CONSTANTS, Case, Draw

COMPLEX_STEP = 1e-30
every_case = pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)


# --- the walks, on a case ------------------------------------------------------------------------


def leaf(x: Any, requires_grad: bool = True) -> ag.Tensor:
    return ag.from_numpy(x, requires_grad)


def flat(result: Any) -> list[Any]:
    """The outputs of an op, of which some have several."""
    return list(result) if isinstance(result, tuple | list) else [result]


def raw(x: Any) -> Any:
    return x.data if isinstance(x, ag.Tensor) else x


def record(case: Case, values: list[Any], active: list[int] | None = None) -> tuple[Any, list[Any]]:
    """The floating outputs of `case` and the leaves that it was given for the draws."""
    on = case.floating if active is None else active
    leaves = [leaf(v, i in on) if i in case.floating else v for i, v in enumerate(values)]
    outputs = [y for y in flat(case.run(leaves)) if y.dtype.kind in "fc"]
    return outputs, leaves


def cotangents(outputs: list[Any], seed: int = 1) -> list[Any]:
    rng = np.random.default_rng(seed)

    def drawn(y: Any) -> Any:
        parts = [rng.standard_normal(y.shape) for _ in range(1 + (y.dtype.kind == "c"))]
        return np.asarray(parts[0] if len(parts) == 1 else parts[0] + 1j * parts[1], y.dtype)[()]

    return [drawn(y) for y in outputs]


def pulled(outputs: list[Any], leaves: list[Any], gs: list[Any], record: bool = False) -> list[Any]:
    """The cotangent of each leaf; zeros where nothing flows to it."""
    start = {
        y._node: ag.Tensor(g) if record else g
        for y, g in zip(outputs, gs, strict=True)
        if y._node is not None  # where several, one may depend on another argument alone
    }
    kept = pullback(start, record=record)
    return [kept.get(x._node, np.zeros(x.shape, x.dtype)) for x in leaves]


def pushed(outputs: list[Any], leaves: list[Any], ts: list[Any], record: bool = False) -> list[Any]:
    """The tangent of each output; zeros where it depends on none of the leaves."""
    start = {x._node: ag.Tensor(t) if record else t for x, t in zip(leaves, ts, strict=True)}
    nodes = [y._node for y in outputs if isinstance(y, ag.Tensor) and y.requires_grad]
    ends = pushforward(start, nodes, record=record)
    return [ends.get(getattr(y, "_node", None), np.zeros(y.shape, y.dtype)) for y in outputs]


def gradients(case: Case, values: list[Any], seed: int = 1) -> tuple[list[Any], list[Any]]:
    """The raw outputs of `case`, and the gradient of each floating draw."""
    outputs, leaves = record(case, values)
    ins = [leaves[i] for i in case.floating]
    return [raw(y) for y in outputs], pulled(outputs, ins, cotangents(outputs, seed))


def dot(a: list[Any], b: list[Any]) -> float:
    """The sum of the products of all real numbers in a and b, real and imaginary parts alike."""
    return float(sum(np.vdot(raw(x), raw(y)).real for x, y in zip(a, b, strict=True)))


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` to `shape`, one axis at a time: what the engine must do by its own means."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


# --- values --------------------------------------------------------------------------------------


@every_case
def test_equals_numpys_function(case: Case) -> None:
    values = case.sample()
    given = [v.copy() for v in values]
    result = flat(case.run(values))
    assert not any(isinstance(y, ag.Tensor) for y in result), "raw arrays in, raw arrays out"
    for y, z in zip(flat(case.run(record(case, values)[1])), result, strict=True):
        assert isinstance(y, ag.Tensor) or z.dtype.kind == "i"  # a rank, say, has no gradient
        assert isinstance(raw(y), np.ndarray | np.generic)
        assert not (isinstance(raw(y), np.ndarray) and y.ndim == 0), "0-d values are scalars"
        assert_allclose(raw(y), z, rtol=1e-15)  # a composition may take another order
    if case.numpy is not None:
        for y, z in zip(result, flat(case.run(values, case.numpy)), strict=True):
            assert np.shape(y) == np.shape(z)
            assert y.dtype == np.asarray(z).dtype
            assert_allclose(y, z, rtol=1e-12, atol=1e-14)
    for v, w in zip(values, given, strict=True):
        assert_array_equal(v, w)


@pytest.mark.parametrize("case", CONSTANTS, ids=lambda c: c.id)
def test_functions_without_a_gradient_give_numpys_arrays(case: Case) -> None:
    values = case.sample()
    result = case.run([leaf(v) for v in values])
    assert not isinstance(result, ag.Tensor)
    assert_array_equal(result, case.run(values, case.numpy))


# --- gradients -----------------------------------------------------------------------------------


@every_case
def test_finite_differences(case: Case) -> None:
    """Reverse, forward, and the gradient of the gradient."""
    values = case.sample()
    floating = [values[i] for i in case.floating]
    assert gradcheck(case.of(values), *floating, order=case.second, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("case", [c for c in CASES if c.analytic], ids=lambda c: c.id)
def test_complex_step(case: Case) -> None:
    """∂f/∂x = Im f(x + ih)/h, which has no cancellation: right to rounding."""
    values = case.sample()
    outputs, grads = gradients(case, values)
    gs = cotangents(outputs)
    for i, grad in zip(case.floating, grads, strict=True):
        for element in np.ndindex(values[i].shape):
            stepped = [v.astype(complex) if v.dtype.kind == "f" else v for v in values]
            stepped[i][element] += 1j * COMPLEX_STEP
            columns = [np.imag(y) / COMPLEX_STEP for y in flat(case.run(stepped))]
            assert_allclose(grad[element], dot(gs, columns), rtol=1e-11, atol=1e-12)


@every_case
def test_forward_and_reverse_are_transposes(case: Case) -> None:
    """⟨g, J t⟩ = ⟨Jᵀ g, t⟩, for all inputs and for each alone, the others being constants."""
    values = case.sample()
    _, everything = gradients(case, values)
    for active in ([*case.floating], *[[i] for i in case.floating]):
        outputs, leaves = record(case, values, active)
        ins = [leaves[i] for i in active]
        gs, ts = cotangents(outputs), cotangents(ins, 2)
        grads = pulled(outputs, ins, gs)
        for i, grad in zip(active, grads, strict=True):
            assert grad.shape == values[i].shape
            assert grad.dtype == values[i].dtype
            assert_array_equal(grad, everything[case.floating.index(i)])
        tangents = pushed(outputs, ins, ts)
        for y, t in zip(outputs, tangents, strict=True):
            assert t.shape == y.shape
            assert t.dtype == y.dtype
        assert_allclose(dot(gs, tangents), dot(grads, ts), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("case", [c for c in CASES if c.second == 2], ids=lambda c: c.id)
def test_second_order_agrees_in_every_nesting(case: Case) -> None:
    """tᵀHu by reverse over reverse, forward over reverse and reverse over forward."""
    values = case.sample()
    outputs, leaves = record(case, values)
    ins = [leaves[i] for i in case.floating]
    gs, ts, us = cotangents(outputs), cotangents(ins, 2), cotangents(ins, 3)

    first = pulled(outputs, ins, gs, record=True)
    assert_allclose([dot(first, ts)], [dot(pulled(outputs, ins, gs), ts)], rtol=1e-12, atol=1e-12)
    recorded = [
        (d, t) for d, t in zip(first, ts, strict=True) if getattr(d, "requires_grad", False)
    ]
    ds = [d for d, _ in recorded]
    reverse_over_reverse = pulled(ds, ins, [t for _, t in recorded])
    forward_over_reverse = pushed(first, ins, us)
    by_reverse = dot(reverse_over_reverse, us)

    along = pushed(outputs, ins, ts, record=True)
    recorded = [
        (d, g) for d, g in zip(along, gs, strict=True) if getattr(d, "requires_grad", False)
    ]
    reverse_over_forward = pulled([d for d, _ in recorded], ins, [g for _, g in recorded])
    assert_allclose(dot(forward_over_reverse, ts), by_reverse, rtol=1e-9, atol=1e-9)
    assert_allclose(dot(reverse_over_forward, us), by_reverse, rtol=1e-9, atol=1e-9)


# --- shapes --------------------------------------------------------------------------------------

PATTERNS: dict[int, list[tuple[tuple[int, ...], ...]]] = {
    1: [((),), ((0,),), ((2, 0),), ((1, 1),), ((2, 3, 2),)],
    2: [
        ((3, 1), (1, 4)), ((), (3,)), ((3,), ()), ((2, 3), (3,)), ((3,), (2, 3)), ((1,), (3,)),
        ((3,), (1,)), ((2, 1, 3), (4, 1)), ((1, 1), (3,)), ((), (1,)), ((), ()), ((0,), (1,)),
        ((1,), (0,)), ((2, 0), (2, 1)), ((), (0,)),
    ],
    3: [
        ((3,), (), ()), ((), (3,), (2, 1)), ((2, 3), (3,), (2, 1)), ((1, 3), (2, 1), (1, 1)),
        ((), (), ()), ((0,), (1,), ()), ((2, 1), (1, 3), (3,)),
    ],
}  # fmt: skip
BROADCASTS = [
    pytest.param(c, shapes, id=f"{c.id}:{shapes}".replace(" ", ""))
    for c in CASES
    if c.broadcasts and all(np.ndim(a) == 0 for a in c.constants)
    for shapes in PATTERNS[len(c.draws)]
]


@pytest.mark.parametrize(("case", "shapes"), BROADCASTS)
def test_broadcasting(case: Case, shapes: tuple[tuple[int, ...], ...]) -> None:
    """A stretched argument's gradient is the sum of those of its copies."""
    case = case.shaped(*shapes)
    values = case.sample()
    full = [np.array(v) for v in np.broadcast_arrays(*values)]
    outputs, grads = gradients(case, values)
    outputs_full, grads_full = gradients(case, full)
    for y, z in zip(outputs, outputs_full, strict=True):
        assert y.shape == z.shape == np.broadcast_shapes(*shapes)
        assert_allclose(y, z, rtol=1e-14)
    for i, g, h in zip(case.floating, grads, grads_full, strict=True):
        assert g.shape == values[i].shape
        assert g.dtype == values[i].dtype
        assert_allclose(g, unbroadcast(np.asarray(h), g.shape), rtol=1e-12, atol=1e-13)
    for active in ([*case.floating], *[[i] for i in case.floating]):
        outputs, leaves = record(case, values, active)
        ins = [leaves[i] for i in active]
        gs, ts = cotangents(outputs), cotangents(ins, 2)
        forward = dot(gs, pushed(outputs, ins, ts))
        assert_allclose(forward, dot(pulled(outputs, ins, gs), ts), rtol=1e-10, atol=1e-10)
    if math.prod(np.broadcast_shapes(*shapes)) == 1:
        assert gradcheck(case.of(values), *[values[i] for i in case.floating], order=case.second)


def takes(case: Case, shape: tuple[int, ...]) -> Case | None:
    """The case with its draw of another shape; None where it can't be, or the op refuses it."""
    other = case.shaped(shape)
    try:
        values = other.sample()
        other.run(values)
    except (ValueError, IndexError, TypeError, ZeroDivisionError, DeprecationWarning):
        return None  # NumPy 2.0 warns of an index that is out of bounds where nothing is taken
    return other if values[0].shape == shape else None


@pytest.mark.parametrize(
    "case",
    # NumPy stretches a repeated index of einsum over sizes 0 and 3, as it documents nowhere
    [
        c
        for c in CASES
        if len(c.draws) == 1 and not c.broadcasts and c.op is not ag.einsum and c.name[0] != "_"
    ],
    ids=lambda c: c.id,
)
def test_numbers_and_empty_arrays(case: Case) -> None:
    """What the op takes as an array it takes as a Tensor, and each gradient has its shape."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of no elements
        shapes = ((), (0,), (2, 0), (0, 3), (3, 0, 2))
        for other in [c for c in [takes(case, s) for s in shapes] if c]:
            values = other.sample()
            expected = [y for y in flat(other.run(values)) if y.dtype.kind in "fc"]
            if case.static.get("mode") == "complete" and values[0].shape != (3, 0, 2):
                continue  # of qr: not determined, and it says so
            if case.name in ("irfft", "hfft") and not values[0].size:
                continue  # NumPy gives whatever the memory held
            outputs, leaves = record(other, values)
            ins = [leaves[i] for i in case.floating]
            if not all(isinstance(y, ag.Tensor) for y in outputs):
                continue  # a polynomial without coefficients
            gs, ts = cotangents(outputs), cotangents(ins, 2)
            grads, tangents = pulled(outputs, ins, gs), pushed(outputs, ins, ts)
            for y, t, e in zip(outputs, tangents, expected, strict=True):
                assert_allclose(raw(y), e, rtol=1e-14)
                assert t.shape == y.shape
            assert [g.shape for g in grads] == [values[i].shape for i in case.floating]
            if np.isfinite(dot(gs, tangents)):
                assert_allclose(dot(gs, tangents), dot(grads, ts), rtol=1e-10, atol=1e-10)


def from_the_end(axis: Any, ndim: int) -> Any:
    """The same axes, counted from the end."""
    if isinstance(axis, tuple):
        return tuple([from_the_end(a, ndim) for a in axis])
    return axis if axis < 0 else axis - ndim


ALONG = [c for c in CASES if isinstance(c.static.get("axis"), int | tuple)]


@pytest.mark.parametrize("case", ALONG, ids=lambda c: c.id)
def test_axes_can_be_counted_from_the_end(case: Case) -> None:
    values = case.sample()
    outputs, grads = gradients(case, values)
    of_the_output = case.op in (ag.stack, ag.expand_dims)  # whose axes are new ones
    ndim = outputs[0].ndim if of_the_output else values[0].ndim
    static = case.static | {"axis": from_the_end(case.static["axis"], ndim)}
    again, grads_again = gradients(replace(case, static=static), values)
    for y, z in zip((*outputs, *grads), (*again, *grads_again), strict=True):
        assert_array_equal(y, z)


# --- how the input lies in memory ----------------------------------------------------------------


def _every_second(x: Any) -> Any:
    wide = np.repeat(x, 2, axis=-1)
    wide[..., 1::2] = np.nan if x.dtype.kind in "fc" else 0
    return wide[..., ::2]


def _read_only(x: Any) -> Any:
    x = x.copy()
    x.flags.writeable = False
    return x


LAYOUTS = {
    "fortran": np.asfortranarray,
    "reversed": lambda x: np.flip(np.flip(x).copy()),
    "strided": _every_second,
    "read-only": _read_only,
}


@every_case
def test_memory_layout_does_not_matter_and_inputs_are_never_written(case: Case) -> None:
    values = case.sample()
    outputs, grads = gradients(case, values)
    for name, lay in LAYOUTS.items():
        laid = [lay(v) if v.ndim else v for v in values]
        for v, w in zip(values, laid, strict=True):
            assert_array_equal(v, w)
        again, grads_again = gradients(case, laid)
        for y, z in zip((*outputs, *grads), (*again, *grads_again), strict=True):
            assert_allclose(z, y, rtol=1e-12, atol=1e-14, err_msg=name)
        for v, w in zip(values, laid, strict=True):
            assert_array_equal(w, v, err_msg=f"{name}: an input was written to")


@every_case
def test_cotangents_and_tangents_are_never_written(case: Case) -> None:
    values = case.sample()
    outputs, leaves = record(case, values)
    ins = [leaves[i] for i in case.floating]
    given = [_read_only(np.asarray(v)) for v in (*cotangents(outputs), *cotangents(ins, 2))]
    gs, ts = given[: len(outputs)], given[len(outputs) :]
    for d in pulled(outputs, ins, gs):
        assert not any(np.may_share_memory(d, g) for g in (*gs, *values) if d.ndim), (
            "what a leaf keeps is its own"
        )
    pushed(outputs, ins, ts)


# --- dtypes --------------------------------------------------------------------------------------


def _is_numpys(function: Any) -> bool:
    return isinstance(function, np.ufunc) or str(function.__module__).startswith("numpy")


NARROW = [pytest.param(c, d, id=f"{d.__name__}-{c.id}") for c in CASES for d in c.dtypes]


@pytest.mark.parametrize(("case", "dtype"), NARROW)
def test_dtype_in_is_dtype_out(case: Case, dtype: Any) -> None:
    """A float32 graph stays float32 as in NumPy, and so do its gradients and tangents."""
    narrow = {"f": dtype, "c": np.complex64}  # NumPy has no complex numbers of two halves
    exact = case.sample()
    values = [v.astype(narrow.get(v.dtype.kind, v.dtype)) for v in exact]
    outputs, leaves = record(case, values)
    ins = [leaves[i] for i in case.floating]
    expected = [np.dtype(dtype)] * len(outputs)
    if case.numpy and (case.is_complex or _is_numpys(case.numpy)):
        with np.errstate(all="ignore"):  # until 2.1 NumPy's own sinc is nan at 0 in halves
            results = flat(case.run(values, case.numpy))  # other arguments may promote it
        expected = [y.dtype for y in results if y.dtype.kind in "fc"]
    for y, t, e in zip(outputs, pushed(outputs, ins, cotangents(ins, 2)), expected, strict=True):
        assert y.dtype == t.dtype == e
    gs = cotangents(outputs)
    grads = pulled(outputs, ins, gs)
    for d, e, x in zip(grads, pulled(outputs, ins, gs, record=True), ins, strict=True):
        assert d.dtype == e.dtype == x.dtype
    if dtype == np.float32:
        for a, b in zip(grads, gradients(case, exact)[1], strict=True):
            assert_allclose(a, b, rtol=2e-4, atol=2e-5)


# --- memory --------------------------------------------------------------------------------------


def _named_by_rules(op: Any, active: list[bool]) -> set[str]:
    """The names that the rules of the active arguments ask for, read off their signatures."""
    rules = [op.rules, op.jvps] if isinstance(op, Primitive) else [op.rules]
    names: set[str] = set()
    for kind in rules:
        for rule, on in zip(kind, active, strict=True):
            if on and rule is not None:
                names |= set(inspect.signature(rule).parameters)
    return names


@pytest.mark.parametrize("case", [c for c in CASES if hasattr(c.op, "op")], ids=lambda c: c.id)
def test_a_node_keeps_only_what_its_rules_name(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Node.__module__], "SMALL", -1)  # as for large arrays
    sample = case.sample()
    leaves = [leaf(v) if i in case.floating else v for i, v in enumerate(sample)]
    results = [x + 0.0 if isinstance(x, ag.Tensor) else x for x in leaves]  # a leaf keeps its own
    result = case.run(results)
    output = flat(result)[0]
    node = output._node if result is output else output._node.a  # of all outputs
    if not all(v.ndim for v in sample) or not output.ndim or node.op is not case.op.op:  # type: ignore[attr-defined]
        return  # numbers are not worth watching
    named = _named_by_rules(node.op, [i is not None for i in node.inputs[: node.op.arity]])
    drawn = [
        name
        for name, a in zip(node.op.arguments, case.arguments, strict=False)
        if isinstance(a, Draw)
    ]
    arrays = [raw(x) for x in results]
    watched = [
        (name, weakref.ref(v))
        for name, v in zip(drawn, arrays, strict=True)
        if name not in named and not ("y" in named and np.may_share_memory(output.data, v))
    ]
    if (
        "y" not in named
        and result is output
        and not any(output.data is v or output.data.base is v for v in arrays)
    ):
        watched.append(("y", weakref.ref(output.data)))
    del output, result, leaves, results, arrays, sample
    alive = [name for name, array in watched if array() is not None]
    assert not alive, f"{node.op.name} keeps {alive}, which no rule of it names"


# --- a second opinion ----------------------------------------------------------------------------

RENAMED = {"axis": "dim", "keepdims": "keepdim", "ddof": "correction"}


@pytest.mark.parametrize("case", [c for c in CASES if c.torch], ids=lambda c: c.id)
def test_pytorch_agrees(case: Case) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    values = case.sample()
    function = case.torch
    if isinstance(function, str):
        function = attrgetter(function)(torch)
    static = {RENAMED.get(k, k): v for k, v in case.static.items()}
    if case.name in ("var", "std"):
        static.setdefault("correction", 0)
    if "keepdim" in static:
        static.setdefault("dim", tuple(range(values[0].ndim)))
    theirs = [torch.tensor(v, requires_grad=v.dtype.kind in "fc") for v in values]
    result = case.run(theirs, function, **static)
    outputs, grads = gradients(case, values)
    gs = cotangents(outputs)
    results = flat(result)
    torch.autograd.backward(results, [torch.tensor(g) for g in gs])
    for y, z in zip(outputs, results, strict=True):
        assert_allclose(y, z.detach().resolve_conj().numpy(), rtol=1e-11, atol=1e-12)
    for i, g in zip(case.floating, grads, strict=True):
        assert_allclose(g, theirs[i].grad.resolve_conj().numpy(), rtol=1e-10, atol=1e-11)
