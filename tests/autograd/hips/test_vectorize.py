"""vectorize: NumPy's, with gradients."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import autograd.numpy as np
from autograd import grad, hessian
from tests.graphs import leaf


def product(a: Any, b: Any) -> Any:
    return a * b if a > 1 else a + b


def test_arguments_broadcast_and_the_function_may_branch():
    x, y = leaf([1.0, 2.0, 3.0]), leaf([[1.0], [2.0]])
    z = np.vectorize(product)(x, y)
    assert_array_equal(z.data, numpy.vectorize(product)(x.data, y.data))
    z.sum().backward()
    assert_array_equal(x.grad, [2, 3, 3])
    assert_array_equal(y.grad, [[6], [6]])


def test_it_is_the_elements_derivative_to_second_order():
    x = numpy.array([0.5, -2.0])
    f = np.vectorize(lambda v: v**3 if v > 0 else v**2)
    assert_allclose(grad(lambda v: np.sum(f(v)))(x), [0.75, -4.0])
    assert_allclose(hessian(lambda v: np.sum(f(v)))(x), [[3.0, 0.0], [0.0, 2.0]])


def test_excluded_arguments_keywords_and_several_results():
    f = np.vectorize(lambda a, powers, shift=0.0: (a ** powers[0] + shift, -a), excluded={1})
    x = leaf([1.0, 2.0])
    cubes, negatives = f(x, [3], shift=1.0)
    assert_array_equal(cubes.data, [2.0, 9.0])
    (cubes + negatives).sum().backward()
    assert_array_equal(x.grad, [2.0, 11.0])


def test_a_signature_takes_whole_axes():
    x, w = leaf([[1.0, 2.0], [3.0, 4.0]]), numpy.array([1.0, 10.0])
    dots = np.vectorize(lambda a, b: (a * b).sum(), signature="(n),(n)->()")
    y = dots(x, w)
    assert_array_equal(y.data, [21.0, 43.0])
    y.sum().backward()
    assert_array_equal(x.grad, [w, w])


def test_as_a_decorator_and_with_otypes():
    @np.vectorize(otypes=[numpy.float32])
    def positive(a: Any) -> Any:
        return a if a > 0 else 0

    x = leaf([1.0, -2.0])
    y = positive(x)
    assert y.dtype == numpy.float32
    y.sum().backward()
    assert_array_equal(x.grad, [1, 0])
    assert_array_equal(positive(numpy.array([1.0, -2.0])), [1.0, 0.0])


def test_arrays_are_numpys_business():
    assert_allclose(np.vectorize(math.sin)(numpy.array([0.5])), [math.sin(0.5)])
    assert isinstance(np.vectorize(math.sin), numpy.vectorize)
    assert ag.vectorize is np.vectorize


def test_empty_arrays_and_mistakes():
    with pytest.raises(ValueError, match="size 0 inputs unless `otypes` is set"):
        np.vectorize(product)(leaf(numpy.zeros(0)), 1.0)
    empty = np.vectorize(product, otypes=[numpy.float32])(leaf(numpy.zeros((2, 0))), b=1.0)
    assert (empty.shape, empty.dtype) == ((2, 0), numpy.float32)
    with pytest.raises(TypeError, match=r"autograd\.vectorize for np\.vectorize"):
        numpy.vectorize(product)(leaf([1.0]), 1.0)
