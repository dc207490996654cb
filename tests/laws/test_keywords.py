"""NumPy's functions on Tensors, called with NumPy's keywords."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from tests.cases import CASES, Case
from tests.laws.test_ops import flat, leaf, raw
from tests.numpys import has


def signature(function: Any) -> inspect.Signature | None:
    """The parameters of a function of NumPy's that may all be given by name."""
    if isinstance(function, np.ufunc) or not str(function.__module__).startswith("numpy"):
        return None
    try:
        found = inspect.signature(function)
    except ValueError:  # NumPy's functions in C do not tell
        return None
    kinds = {p.kind for p in found.parameters.values()}
    return None if kinds & {inspect._POSITIONAL_ONLY, inspect._VAR_POSITIONAL} else found


BY_NAME = [c for c in CASES if c.numpy is not None and signature(c.numpy) is not None]
if not has("reshape", "shape"):  # in NumPy 2.0 it is newshape, which all later ones deprecate
    BY_NAME = [c for c in BY_NAME if c.numpy is not np.reshape]


@pytest.mark.parametrize("case", BY_NAME, ids=lambda c: c.id)
def test_arguments_may_be_given_by_numpys_names(case: Case) -> None:
    def called(*args: Any, **kwargs: Any) -> Any:
        """NumPy's function with all arguments by name, those in `**kwargs` as they are."""
        named = dict(signature(case.numpy).bind(*args, **kwargs).arguments)  # type: ignore[union-attr]
        more = named.pop("kwargs", {})
        return case.numpy(**named, **more)  # type: ignore[misc]

    values = case.sample()
    leaves = [leaf(v) if v.dtype.kind in "fc" else v for v in values]
    results = flat(case.run(leaves, called))
    for y, z in zip(results, flat(case.run(values, called)), strict=True):
        assert isinstance(y, ag.Tensor) or z.dtype.kind == "i"
        assert_allclose(raw(y), z, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("where", ["ag", "ag.numpy"])
def test_where_by_keywords_and_with_a_condition_alone(where: str) -> None:
    """(NumPy's own has positional parameters only, for arrays, too.)"""
    import autograd.numpy as anp

    x, y = leaf(np.array([1.0, 2.0])), leaf(np.array([3.0, 4.0]))
    function = ag.where if where == "ag" else anp.where
    z = function(condition=[True, False], x=x, y=y)
    assert_array_equal(z.data, [1.0, 4.0])
    z.sum().backward()
    assert_array_equal(x.grad, [1, 0])
    assert_array_equal(y.grad, [0, 1])
    assert_array_equal(anp.where(np.array([False, True])), [[1]])
    assert_array_equal(anp.where(condition=x > 1), [[1]])
