"""HIPS autograd's other names: boxes, containers, vector spaces, wrappers, checks, graphs."""

from __future__ import annotations

import itertools
from collections import namedtuple

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import autograd.numpy as np
from autograd import core, grad, util
from autograd.builtins import SequenceBox
from autograd.differential_operators import make_jvp_reversemode
from autograd.extend import Box, SparseObject, VSpace, vspace
from autograd.misc import const_graph
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.numpy.numpy_vjps import unbroadcast, unbroadcast_f
from autograd.numpy.numpy_vspaces import ArrayVSpace, ComplexArrayVSpace
from autograd.numpy.numpy_wrapper import wrap_namespace
from autograd.test_util import (
    check_equivalent,
    check_grads,
    check_jvp,
    check_vjp,
    combo_check,
    nd,
    scalar_close,
)
from autograd.tracer import Node, getval, isbox, trace
from autograd.wrap_util import get_name, unary_to_nary, wraps

Pair = namedtuple("Pair", "first second")


# --- what is traced ------------------------------------------------------------------------------


def test_boxes_are_tensors():
    seen = []

    def f(x):
        seen.append((isbox(x), isinstance(x, Box), type(x) is ArrayBox, type(getval(x))))
        assert_array_equal(x._value, [1.0, 2.0])
        return np.sum(x)

    grad(f)(np.array([1.0, 2.0]))
    assert seen == [(True, True, True, numpy.ndarray)]
    assert not isbox(np.ones(2))
    assert getval("as it is") == "as it is"


def test_containers_are_pythons():
    assert ag.tuple is tuple
    assert ag.list is list
    assert ag.dict is dict
    x = ag.tensor([1.0], requires_grad=True)
    assert ag.isinstance(x, np.ndarray)
    assert ag.isinstance(x, ag.Tensor)
    assert ag.isinstance([x], (ag.list, ag.tuple))
    assert not ag.isinstance([x], np.ndarray)
    assert ag.type(x) is np.ndarray
    assert ag.type(x[0]) is np.float64
    assert ag.type((x,)) is tuple
    assert isinstance([x], SequenceBox)
    assert not isinstance(x, SequenceBox)
    names: dict[str, object] = {}
    exec("from autograd import *", names)
    assert not {"tuple", "list", "dict", "isinstance", "type"} & names.keys()  # Python's stay


def test_the_core_for_functions_of_one_argument():
    pull, value = core.make_vjp(lambda p: p[0] * p[1], (2.0, 3.0))
    assert value == 6.0
    assert pull(10.0) == (30.0, 20.0)
    assert core.make_jvp(lambda p: p["x"] ** 2, {"x": 3.0})({"x": 1.0}) == (9.0, 6.0)
    pull, value = core.make_vjp(lambda x: 5.0, 2.0)
    assert (value, pull(1.0)) == (5.0, 0.0)
    assert_allclose(make_jvp_reversemode(np.sin)(np.zeros(2))(np.array([1.0, 2.0])), [1.0, 2.0])


def test_a_trace_is_read_from_its_last_node():
    value, node = trace(Node, lambda x: np.sin(x) * x, 2.0)
    assert_allclose(value, 2 * numpy.sin(2.0))
    assert (node.op.name, node.inputs[0].op.name) == ("multiply", "sin")
    order = util.toposort(node, lambda n: [p for p in n.inputs if p is not None])
    assert [n.op.name for n in order] == ["multiply", "sin", "entry"]
    assert trace(Node, lambda x: 3.0, 2.0)[1] is None

    class Counting(Node):
        pass

    with pytest.raises(TypeError, match=r"not of Counting.*read the graph from the node"):
        trace(Counting, np.sin, 2.0)


def test_const_graph_fixes_arguments():
    f = const_graph(lambda x, y, z: x + 2 * y + 3 * z, 1.0, z=3.0)
    assert f(2.0) == 14.0
    assert grad(f)(2.0) == 2.0


# --- vector spaces -------------------------------------------------------------------------------

VALUES = [
    0.5,
    numpy.ones((3, 2)),
    1j * numpy.ones((2, 1)),
    [1.0, numpy.zeros((2, 1))],
    {"x": [0.0, numpy.zeros((3, 1))], "y": ({"a": 0.0}, [1j])},
    Pair(1.0, numpy.ones(2)),
]


@pytest.mark.parametrize("value", VALUES, ids=range(6))
def test_vector_spaces(value):
    vs = vspace(value)
    basis = list(vs.standard_basis())
    assert len(basis) == vs.size
    gram = [[float(vs.inner_prod(x, y)) for x in basis] for y in basis]
    assert_array_equal(gram, numpy.eye(vs.size))
    total = vs.zeros()
    for e in basis:
        total = vs.add(total, e)
    check_equivalent(total, vs.ones())
    x, y = vs.randn(), vs.randn()
    assert vs == vspace(x) == vspace(vs.add(x, y)) == vspace(vs.scalar_mul(x, 2.0))
    assert hash(vs) == hash(vspace(y))
    assert vs != vspace([value])
    check_equivalent(vs.mut_add(None, x), x)
    check_equivalent(vs.scalar_mul(x, -1.0), vs.add(vs.scalar_mul(vs.add(x, y), -1.0), y))
    check_equivalent(vs.covector(vs.covector(x)), x)
    assert vs.inner_prod(x, x) > 0
    for f, given in ((vs.add, (x, y)), (vs.inner_prod, (x, y)), (vs.scalar_mul, (x, 0.3))):
        check_grads(f, (0, 1))(*given)


def test_vector_spaces_of_ones_own():
    class Temperature:
        def __init__(self, degrees):
            self.degrees = degrees

    class Degrees(VSpace):
        size = 1

        def __init__(self, value):
            self.scale = "C"

        def zeros(self):
            return Temperature(0.0)

    Degrees.register(Temperature)
    vs = vspace(Temperature(3.0))
    assert vs.zeros().degrees == 0.0
    with pytest.raises(NotImplementedError, match="Degrees does not define ones"):
        vs.ones()
    assert vs == Degrees(None)
    assert repr(vs) == "Degrees(scale=C)"
    VSpace.mappings.pop(Temperature)
    with pytest.raises(TypeError, match=r"Temperature.*VSpace.register"):
        vspace(Temperature(3.0))
    assert vspace(SparseObject(vspace(1.0), lambda x: x)) == vspace(2.0)
    assert isinstance(vspace(1j), ComplexArrayVSpace)
    assert isinstance(vspace(np.zeros(2, np.float32)), ArrayVSpace)
    assert vspace(np.zeros((2, 3))).ndim == 2


# --- tools ---------------------------------------------------------------------------------------


def test_operators_of_several_arguments():
    @unary_to_nary
    def slope(fun, x, h=1e-6):
        """A difference."""
        return (fun(x + h) - fun(x - h)) / (2 * h)

    def product(x, y, scale=1.0):
        return scale * x * y

    assert_allclose(slope(product)(2.0, 3.0), 3.0)
    assert_allclose(slope(product, 1)(2.0, 3.0, scale=2.0), 4.0)
    assert slope(product, 1).__name__ == "slope_of_product_wrt_argnum_1"
    assert slope.__doc__ == "A difference."

    @unary_to_nary
    def total(fun, xs):
        return sum(xs)

    assert total(product, (0, 1))(2.0, 3.0) == 5.0
    assert get_name(numpy.vectorize) == "vectorize"
    assert wraps(product, "d_{fun}", "of {fun}")(lambda x: x).__name__ == "d_product"


def test_unbroadcast():
    g = numpy.arange(24.0).reshape(2, 3, 4)
    assert_array_equal(unbroadcast(g, np.zeros((3, 1))), g.sum((0, 2)).reshape(3, 1))
    assert unbroadcast(g, 1.0) == g.sum()
    assert unbroadcast(g * 1j, 1.0) == 0
    check_grads(lambda x: unbroadcast_f(np.zeros(4), lambda g: g**2)(x))(g)


def test_checks():
    check_vjp(np.sin, 0.3)
    check_jvp(np.sin, 0.3)
    combo_check(np.sum, [0])([np.ones(3), np.ones((2, 3))], axis=[None, 0], keepdims=[True, False])
    seen = []
    combo_check(lambda *a, **k: seen.append((a[1:], k)) or a[0], modes=["rev"], order=1)(
        [1.0], ["a", "b"], c=[1, 2]
    )
    want = itertools.product([("a",), ("b",)], [{"c": 1}, {"c": 2}])
    assert [call for call, _ in itertools.groupby(seen)] == list(want)
    with pytest.raises(AssertionError, match="built as"):
        check_equivalent((1.0, 2.0), [1.0, 2.0])
    with pytest.raises(AssertionError, match="differ"):
        check_equivalent(np.ones(2), np.ones(3))
    with pytest.raises(AssertionError, match="the values differ"):
        check_equivalent(1.0, 1.0001)
    assert scalar_close(0.0, 1e-7)
    assert not scalar_close(0.0, 1e-3)
    by_x, by_y = nd(lambda x, y: np.sum(x * y), np.array([1.0, 2.0]), 3.0)
    assert_allclose(by_x, [3.0, 3.0], rtol=1e-6)
    assert_allclose(by_y, 3.0, rtol=1e-6)
    with pytest.warns(DeprecationWarning, match="check_grads"):
        util.quick_grad_check(lambda x, y: x**2 + y, 1.0, (2.0,))


def test_a_wrapped_namespace():
    space: dict[str, object] = {}
    wrap_namespace({"same": numpy.sin, "again": numpy.sin, "number": 3, "kind": int}, space)
    assert space["same"] is space["again"]
    assert (space["number"], space["kind"]) == (3, int)
    assert space["same"](0.0) == 0.0


def test_everything_is_there_with_the_package_alone():
    assert ag.extend.defvjp is core.defvjp
    assert ag.numpy.sum([1.0, 2.0]) == 3.0
    assert ag.core.primitive is ag.primitive is ag.tracer.primitive


# --- micrograd's ---------------------------------------------------------------------------------


def test_a_value_is_a_tensor_of_one_number():
    """micrograd's example, and its derivatives by hand."""
    from autograd import Value

    a, b = Value(-4.0), Value(2, label="b")
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert f"{g.data:.4f}, {a.grad:.4f}, {b.grad:.4f}" == "24.7041, 138.8338, 645.5773"
    assert isinstance(g, Value)
    assert not isinstance(2.0, Value)
    assert b.name == "b"
    a.data -= 0.1 * a.grad
    assert_allclose(a.data, -4.0 - 13.88338, rtol=1e-5)
    a.grad = 0
    assert sum([a, b], Value(0)).data == a.data + 2
