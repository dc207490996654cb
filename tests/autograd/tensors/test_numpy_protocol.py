"""NumPy's functions on Tensors: each has its rule, gives arrays, or raises and says so."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.testing.overrides import (
    get_overridable_numpy_array_functions,
    get_overridable_numpy_ufuncs,
)

import autograd as ag
from autograd.tensors.numpy_protocol import is_constant, path, rules
from tests.graphs import leaf
from tests.numpys import LATER, has

X = [[1.0, 2.0], [3.0, 4.0]]
BETWEEN = {"min": 2.0, "max": 3.0} if has("clip", "min") else {"a_min": 2.0, "a_max": 3.0}


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda x: np.add.reduce(x), lambda x: np.add.reduce(x)),
        (lambda x: np.add.reduce(x, axis=None), lambda x: np.add.reduce(x, axis=None)),
        (lambda x: np.add.reduce(x, 1, keepdims=True), lambda x: x.sum(1, keepdims=True)),
        (lambda x: np.multiply.reduce(x), lambda x: np.multiply.reduce(x)),
        (lambda x: np.maximum.reduce(x, axis=1), lambda x: np.maximum.reduce(x, axis=1)),
        (lambda x: np.logaddexp.reduce(x), lambda x: np.logaddexp.reduce(x)),
        (lambda x: np.add.accumulate(x), lambda x: np.add.accumulate(x)),
        (lambda x: np.multiply.accumulate(x, 1), lambda x: np.multiply.accumulate(x, 1)),
        (lambda x: np.logaddexp.accumulate(x), lambda x: np.logaddexp.accumulate(x)),
        (lambda x: np.subtract.outer(x, x[0]), lambda x: np.subtract.outer(x, x[0])),
        (lambda x: np.multiply.outer([1.0, 2.0], x), lambda x: np.multiply.outer([1.0, 2.0], x)),
        (lambda x: np.sum(x, 0, None, None, True), lambda x: x.sum(0, keepdims=True)),
        (lambda x: np.sum(a=x, axis=1), lambda x: x.sum(1)),
        (lambda x: np.mean(x, 0, out=None), lambda x: x.mean(0)),
        (lambda x: np.std(x, 0, None, None, 1), lambda x: x.std(0, ddof=1)),
        (lambda x: np.amax(x, axis=0), lambda x: x.max(0)),
        (lambda x: np.clip(x, **BETWEEN), lambda x: x.clip(2.0, 3.0)),
        (lambda x: np.divmod(x, 3.0)[1], lambda x: np.divmod(x, 3.0)[1]),
        (lambda x: np.modf(x / 4)[0], lambda x: np.modf(x / 4)[0]),
        (lambda x: np.copy(x), lambda x: x),
        (lambda x: np.full_like(x, x[0, 1]), lambda x: np.full_like(x, x[0, 1])),
        (lambda x: np.linalg.trace(x), lambda x: np.linalg.trace(x)),
        (lambda x: np.linalg.diagonal(x, offset=1), lambda x: np.linalg.diagonal(x, offset=1)),
        (lambda x: np.ones(2) * x, lambda x: np.ones(2) * x),
        (lambda x: np.where(x.data > 2, x, 0.0), lambda x: np.where(x > 2, x, 0.0)),
    ],
)
def test_the_tensor_stays_in_the_graph(f: Any, expected: Any) -> None:
    x = leaf(X)
    y = f(x)
    assert isinstance(y, ag.Tensor)
    assert y.requires_grad
    np.testing.assert_allclose(y.data, expected(x.data), rtol=1e-15)
    y.backward(np.ones(y.shape))
    assert np.any(x.grad.data)


@pytest.mark.parametrize(
    "f",
    [
        np.floor, np.sign, np.isnan, np.argmax, np.argsort, np.shape, np.ndim, np.round, np.trunc,
        np.zeros_like, np.nonzero, np.count_nonzero, lambda x: np.less(x, 2),
        lambda x: np.searchsorted([1.0, 2.0], x), lambda x: np.allclose(x, x),
        lambda x: np.heaviside(x, 0.5), lambda x: np.full_like(x, 3.0), lambda x: np.modf(x)[1],
    ],
)  # fmt: skip
def test_what_is_locally_constant_gives_numpys_array(f: Any) -> None:
    result = f(leaf(X))
    assert not isinstance(result, ag.Tensor)
    assert_array_equal(result, f(np.array(X)))


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda x: np.roots(x), r"np\.roots has no gradient rule.*t\.detach\(\)\.numpy\(\)"),
        (lambda x: np.unique(x), r"np\.unique has no gradient rule.*nearest.*sort"),
        (lambda x: np.emath.sqrt(x), r"np\.lib\.(scimath\.)?sqrt has no.*np\.sqrt"),
        (lambda x: np.put(x, 0, 1.0), r"np\.put writes into its argument"),
        (lambda x: np.nextafter(x, x), r"np\.nextafter has no"),
        (lambda x: np.frexp(x), r"np\.frexp has no.*nearest that is supported is np\.exp"),
        (lambda x: np.exp(x, where=x.data > 1), r"np\.exp: where=.*autograd\.where"),
        (lambda x: np.logaddexp.reduce(x, initial=1.0), r"reduce: initial=.*axis, keepdims"),
        (lambda x: np.mean(x, 0, None, np.zeros(2)), r"np\.mean: out= would write"),
        (lambda x: np.add(x, 1.0, out=np.zeros((2, 2))), r"np\.add: out= would write"),
        (lambda x: np.add(x, 1.0, dtype="f4"), r"np\.add: dtype=.*astype"),
        (lambda x: np.add.at(x, 0, 1.0), r"np\.add\.at has no"),
        (lambda x: np.add.reduceat(x, [0]), r"np\.add\.reduceat has no"),
        (lambda x: np.maximum.accumulate(x), r"maximum\.accumulate has no.*add, multiply"),
        (lambda x: np.divide.reduce(x), r"np\.divide\.reduce has no"),
        (lambda x: np.array([x, x]), r"autograd\.stack"),
        (lambda x: np.asarray(x), r"t\.detach\(\)\.numpy\(\)"),
        (lambda x: np.copyto(np.zeros((2, 2)), x), r"np\.copyto writes into its argument"),
    ],
)
def test_what_is_not_supported_raises_and_names_it(act: Callable[..., Any], says: Any) -> None:
    with pytest.raises(TypeError, match=says):
        act(leaf(X))


def test_an_array_is_not_added_to_in_place() -> None:
    array = np.zeros((2, 2))
    with pytest.raises(TypeError, match=r"np\.add: out="):
        array += leaf(X)
    assert_array_equal(array, np.zeros((2, 2)))


# --- the registry as a whole ---------------------------------------------------------------------


def test_every_rule_is_for_a_function_that_numpy_dispatches() -> None:
    numbers = {np.fft.fftfreq, np.fft.rfftfreq}  # of a number and a step, not of arrays
    found = rules()  # first: NumPy lists the functions of the modules that were imported, as fft
    known = get_overridable_numpy_ufuncs() | get_overridable_numpy_array_functions() | numbers
    lost = [path(f) for f in found if f not in known and not is_constant(f)]
    assert not lost, f"NumPy never asks for these: {lost}"


def test_the_same_name_in_two_modules_is_two_functions() -> None:
    x = leaf(np.arange(12.0).reshape(3, 2, 2))
    assert_array_equal(np.trace(x).data, np.trace(x.data))
    assert_array_equal(np.linalg.trace(x).data, np.linalg.trace(x.data))
    assert np.trace(x).shape != np.linalg.trace(x).shape


@pytest.mark.parametrize("f", [f for f in rules() if not is_constant(f)], ids=path)
def test_names_and_defaults_are_numpys(f: Any) -> None:
    """What ours takes by name, NumPy's takes by that name, with that default."""
    try:
        theirs = inspect.signature(f).parameters
    except ValueError:
        return  # in C, with positional parameters
    if isinstance(f, np.ufunc) or any(p.kind is p.VAR_KEYWORD for p in theirs.values()):
        return
    positional = sum(p.kind is p.POSITIONAL_ONLY for p in theirs.values())
    ours = list(inspect.signature(rules()[f]).parameters.values())
    for p in ours[positional:]:
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            continue
        if p.name not in theirs and (f.__name__, p.name) in LATER:
            continue
        assert p.name in theirs, f"{path(f)} has no {p.name}"
        default = theirs[p.name].default
        known = default is not getattr(np, "_NoValue", None)
        if (f, p.name) == (np.take_along_axis, "axis") and default is inspect.Parameter.empty:
            continue  # until NumPy 2.3
        assert not known or p.default is default or p.default == default, p.name
