"""Lists of Tensors given to autograd.numpy's functions, and np.r_ and np.c_: right values."""

from __future__ import annotations

import numpy
import pytest
from numpy.testing import assert_allclose

import autograd.numpy as np
from autograd import grad, hessian, jacobian
from autograd.test_util import check_grads

A = numpy.array([[1.0, 2.0], [3.0, 4.0]])


CALLS = {
    "sum": lambda np, x: np.sum([x, x**2]),
    "sum of a tuple": lambda np, x: np.sum((x, (x**2) * 3.0)),
    "mean": lambda np, x: np.mean([x, 2 * x, 5.0]),
    "std": lambda np, x: np.std([x, x**2, 1.0]),
    "var": lambda np, x: np.var([x, x**2], ddof=1),
    "max": lambda np, x: np.max([x, x**2]),
    "min": lambda np, x: np.min([x, x**2], axis=0),
    "prod": lambda np, x: np.prod([x, x, 3.0]),
    "dot": lambda np, x: np.dot([x, x**2], [3.0, x]),
    "inner": lambda np, x: np.inner([x, 1.0], [x, x]),
    "matmul of lists": lambda np, x: np.sum(np.tensordot([[x, 1.0], [2.0, x]], A, 1)),
    "append": lambda np, x: np.sum(np.append([x, 1.0], [x, [2.0 * x][0]]) ** 2),
    "concatenate": lambda np, x: np.sum(np.concatenate([[x], [2 * x], A[0]]) ** 2),
    "concatenate of a generator": lambda np, x: np.sum(np.concatenate(v for v in [[x], [1.0]])),
    "stack": lambda np, x: np.sum(np.stack([x, 2 * x]) ** 2),
    "stack of a dict's values": lambda np, x: np.sum(np.stack({"a": x, "b": 3 * x}.values()) ** 2),
    "stack of lists": lambda np, x: np.sum(np.stack([[x, 1.0], [x, x]], axis=1) ** 2),
    "vstack": lambda np, x: np.sum(np.vstack([[x, x**2], [1.0, 2.0]]) ** 2),
    "hstack": lambda np, x: np.sum(np.hstack([[x], [1.0, x]]) ** 2),
    "column_stack": lambda np, x: np.sum(np.column_stack([[x, 1.0], [2.0, x]]) ** 2),
    "norm": lambda np, x: np.linalg.norm([x, x**2, 3.0]),
    "det": lambda np, x: np.linalg.det([[x, 1.0], [2.0, x**2]]),
    "cumsum": lambda np, x: np.sum(np.cumsum([x, x, 1.0]) ** 2),
    "outer": lambda np, x: np.sum(np.outer([x, 2.0], [x, x])),
    "where": lambda np, x: np.sum(np.where([True, False], [x, x], [x**2, x**3])),
    "fft": lambda np, x: np.sum(np.abs(np.fft.fft([x, 2.0, x**2])) ** 2),
    "trace": lambda np, x: np.trace([[x, 1.0], [2.0, x]]),
    "by name": lambda np, x: np.sum(a=[x, x**2]),
    "sort": lambda np, x: np.sum(np.sort([x**2, x]) * numpy.array([1.0, 5.0])),
    "r_": lambda np, x: np.sum(np.r_[x, 2.0, A[0], x**2] ** 2),
    "c_": lambda np, x: np.sum(np.c_[np.r_[x, 1.0], A] ** 2),
}


NOT_NUMPYS = [CALLS["concatenate of a generator"], CALLS["stack of a dict's values"]]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_values_and_derivatives(call):
    x = 1.3
    if call not in NOT_NUMPYS:
        assert_allclose(call(np, x), call(numpy, x))

    def f(x):
        return call(np, x)

    check_grads(f)(x)
    assert numpy.shape(hessian(f)(x)) == ()


def test_what_is_wrong_otherwise_is_said_as_ever():
    with pytest.raises(TypeError, match="no gradient rule for Tensors"):
        grad(lambda x: np.sum(np.roots([x, 1.0, x])))(2.0)
    with pytest.raises(TypeError, match="integer"):
        np.sum([1.0], axis="x")
    with pytest.raises(TypeError, match="sequence"):
        np.stack(3.0)
    with pytest.raises(ValueError, match="shape"):
        grad(lambda x: np.sum([x, np.ones(2) * x]))(2.0)


# --- np.r_ and np.c_ -----------------------------------------------------------------------------

KEYS = [
    lambda x, c: (x,),
    lambda x, c: (x, x),
    lambda x, c: (x, c, x),
    lambda x, c: ("-1", x, c),
    lambda x, c: ("1,3", x, c),
    lambda x, c: ("0,3,1", x, c),
    lambda x, c: ("0,3,-1", x, x),
    lambda x, c: ("1,3,0", x, c),
]


@pytest.mark.parametrize("key", KEYS, ids=range(len(KEYS)))
@pytest.mark.parametrize("name", ["r_", "c_"])
def test_what_stands_in_brackets_is_joined_as_numpy_does(key, name):
    x, c = numpy.arange(6.0).reshape(3, 2), -numpy.ones((3, 2))
    if name == "c_" and isinstance(key(x, c)[0], str):
        key = KEYS[2]

    def joined(x):
        return getattr(np, name)[key(x, c)]

    want = getattr(numpy, name)[key(x, c)]
    assert_allclose(joined(x), want)
    found = jacobian(joined)(x)
    assert found.shape == (*want.shape, *x.shape)
    check_grads(joined)(x)


def test_vectors_numbers_and_ranges():
    x = numpy.array([1.0, 2.0, 3.0])
    for key in (
        lambda x: (x, 0, 5.0, x[0]),
        lambda x: (x, slice(1, 10)),
        lambda x: (slice(0, 1, 3j), x),
    ):
        assert_allclose(np.r_[key(x)], numpy.r_[key(x)])
        check_grads(lambda x, key=key: np.r_[key(x)])(x)
    for key in (lambda x: (x, x**2), lambda x: (x, numpy.ones(3)), lambda x: (x[:, None], x)):
        assert_allclose(np.c_[key(x)], numpy.c_[key(x)])
        check_grads(lambda x, key=key: np.c_[key(x)])(x)
    assert np.r_[1:4].tolist() == [1, 2, 3]
    with pytest.raises(TypeError, match=r"np\.matrix"):
        grad(lambda x: np.sum(np.r_["r", x, 2]))(1.0)


def test_make_diagonal():
    d = numpy.arange(6.0).reshape(2, 3)
    made = np.make_diagonal(d, axis1=-1, axis2=-2)
    assert_allclose(made, [numpy.diag(row) for row in d])
    check_grads(lambda d: np.make_diagonal(d, axis1=-1, axis2=-2))(d)
    with pytest.raises(NotImplementedError, match="main diagonals"):
        np.make_diagonal(d)


def test_where_of_pythons_numbers_gives_pythons():
    assert type(np.where(True, 1, 2)) is int
    assert np.where([True, False], [1, 2], [3, 4]) == [1, 4]
    assert type(np.where(np.array([True]), 1, 2)) is numpy.ndarray
    assert np.where([False, True])[0].tolist() == [1]
