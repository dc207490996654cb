"""Function: PyTorch's examples, both modes, higher orders, and what is said about mistakes."""

import doctest
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from autograd import Function, once_differentiable
from autograd.engine.sweep import pushforward
from autograd.tensors.gradients import gradients_of
from autograd.testing import gradcheck
from tests.graphs import Product, leaf


def tangent(f, *pairs):
    """The tangent of f's output, or outputs, at (value, tangent) pairs."""
    xs = [leaf(x) for x, _ in pairs]
    y = f(*xs)
    ys = y if isinstance(y, tuple) else (y,)
    given = {x._node: np.asarray(t)[()] for x, (_, t) in zip(xs, pairs) if t is not None}
    found = pushforward(given, [y._node for y in ys])
    return [found[y._node] for y in ys]


# --- the examples of PyTorch's documentation: the same text with another import ------------------


class LegendrePolynomial3(Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input**3 - 3 * input)

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input**2 - 1)


class MyReLU(Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input


class Exp(Function):
    @staticmethod
    def forward(ctx, i):
        result = i.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output * result


class LinearFunction(Function):
    @staticmethod
    def forward(input, weight, bias):
        output = input.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output

    @staticmethod
    def setup_context(ctx, inputs, output):
        input, weight, bias = inputs
        ctx.save_for_backward(input, weight, bias)

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)
        return grad_input, grad_weight, grad_bias


class MulConstant(Function):
    @staticmethod
    def forward(tensor, constant):
        return tensor * constant

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, constant = inputs
        ctx.set_materialize_grads(False)
        ctx.constant = constant

    @staticmethod
    def backward(ctx, grad_output):
        if grad_output is None:
            return None, None
        return grad_output * ctx.constant, None


class MyCube(Function):
    @staticmethod
    def forward(x):
        result = x**3
        dx = 3 * x**2
        return result, dx

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        _, dx = output
        ctx.save_for_backward(x, dx)

    @staticmethod
    def backward(ctx, grad_output, grad_dx):
        x, dx = ctx.saved_tensors
        return grad_output * dx + grad_dx * 6 * x

    @staticmethod
    def jvp(ctx, x_t):
        x, dx = ctx.saved_tensors
        return x_t * dx, x_t * 6 * x


X = np.array([0.5, -1.2, 2.0])


@pytest.mark.parametrize(
    ("function", "first", "second"),
    [
        (LegendrePolynomial3, 7.5 * X**2 - 1.5, 15 * X),
        (Exp, np.exp(X), np.exp(X)),
        (MyReLU, (X > 0) * 1.0, 0 * X),
    ],
)
def test_examples_of_one_input(function, first, second):
    x = leaf(X)
    function.apply(x).sum().backward()
    assert_allclose(x.grad.data, first, rtol=1e-14)
    (d,) = gradients_of(function.apply(x).sum(), x, create_graph=True)
    assert_allclose(d.data, first, rtol=1e-14)
    if d.requires_grad:  # the derivative of a ReLU is constant
        (d,) = gradients_of(d.sum(), x)
        assert_allclose(d.data, second, rtol=1e-14)
    else:
        assert not second.any()
    (t,) = tangent(function.apply, (X, [1.0, 2.0, 3.0]))
    assert_allclose(t, first * [1.0, 2.0, 3.0], rtol=1e-14)


def test_a_third_derivative():
    x = leaf(0.3)
    d = LegendrePolynomial3.apply(x)
    for expected in (7.5 * 0.3**2 - 1.5, 15 * 0.3, 15.0):
        (d,) = gradients_of(d, x, create_graph=True)
        assert d.item() == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("with_bias", [True, False])
def test_the_linear_example(with_bias):
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(5, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)
    if with_bias:
        assert gradcheck(LinearFunction.apply, leaf(x), leaf(w), leaf(b))
    else:
        assert gradcheck(lambda x, w: LinearFunction.apply(x, w, None), leaf(x), leaf(w))
    weight = leaf(w)
    LinearFunction.apply(ag.tensor(x), weight, ag.tensor(b)).sum().backward()
    assert_allclose(weight.grad.data, np.ones((5, 2)).T @ x, rtol=1e-14)


def test_an_argument_that_is_no_tensor():
    x = leaf(X)
    MulConstant.apply(x, 5.5).sum().backward()
    assert_array_equal(x.grad.data, [5.5, 5.5, 5.5])


def test_two_outputs_either_alone_and_together():
    for weights in [(1.0, 0.0), (0.0, 1.0), (2.0, 3.0)]:
        x = leaf(X)
        y, dy = MyCube.apply(x)
        ag.backward(
            [t for t, w in zip((y, dy), weights) if w],
            [np.full(3, w) for w in weights if w],
        )
        assert_allclose(x.grad.data, weights[0] * 3 * X**2 + weights[1] * 6 * X, rtol=1e-14)
    assert gradcheck(lambda x: sum(MyCube.apply(x)), leaf(X))
    t = tangent(MyCube.apply, (X, np.ones(3)))
    assert_allclose(t, [3 * X**2, 6 * X], rtol=1e-14)


# --- what the context knows ----------------------------------------------------------------------


def test_needs_input_grad_and_constants():
    a, b = leaf([2.0]), ag.tensor([3.0])
    Product.apply(a, b).backward()
    assert Product.needed == (True, False)
    assert a.grad.item() == 3.0
    assert b.grad is None
    assert not Product.apply(b, b).requires_grad
    with ag.no_grad():
        assert not Product.apply(a, b).requires_grad


def test_the_same_tensor_twice_and_mixed_derivatives():
    a = leaf([2.0, 3.0])
    Product.apply(a, a).sum().backward()
    assert_array_equal(a.grad.data, [4.0, 6.0])
    assert gradcheck(lambda a, b: Product.apply(Product.apply(a, b), b), leaf(X), leaf(X[::-1]))
    b = leaf([5.0, 7.0])
    da, db = gradients_of(Product.apply(a, b).sum(), [a, b], create_graph=True)
    assert_array_equal(gradients_of(da.sum(), b)[0].data, [1.0, 1.0])
    assert_array_equal(gradients_of(db.sum(), a)[0].data, [1.0, 1.0])


def test_forward_mode_of_several_inputs_is_the_transpose_of_backward():
    (t,) = tangent(Product.apply, (X, np.ones(3)), (2 * X, [1.0, 0.0, -1.0]))
    assert_allclose(t, 2 * X + X * [1.0, 0.0, -1.0], rtol=1e-14)
    (t,) = tangent(Product.apply, (X, None), (2 * X, [1.0, 0.0, -1.0]))
    assert_allclose(t, X * [1.0, 0.0, -1.0], rtol=1e-14)


def test_transforms_of_a_function():
    f = lambda x: LegendrePolynomial3.apply(x)  # noqa: E731
    assert ag.grad(ag.grad(f))(0.3) == pytest.approx(15 * 0.3, rel=1e-14)
    assert ag.grad(ag.grad(ag.grad(f)))(0.3) == pytest.approx(15.0, rel=1e-14)
    j = ag.jacfwd(lambda x: Product.apply(x, x))(X)
    assert_allclose(j, np.diag(2 * X), rtol=1e-14)


class Sorted(Function):
    @staticmethod
    def forward(ctx, x):
        order = ag.tensor(np.argsort(x.data))
        weight = x * 2.0
        ctx.mark_non_differentiable(weight)
        ctx.order = order.data
        return x[order], order, weight

    @staticmethod
    def backward(ctx, g, g_order, g_weight):
        assert_array_equal(g_weight.data, np.zeros(3))
        out = g.clone()
        out[ctx.order] = g
        return out


def test_outputs_without_a_gradient():
    x = leaf([3.0, 1.0, 2.0])
    y, order, weight = Sorted.apply(x)
    assert (y.requires_grad, order.requires_grad, weight.requires_grad) == (True, False, False)
    (y * np.array([1.0, 10.0, 100.0])).sum().backward()
    assert_array_equal(x.grad.data, [100.0, 1.0, 10.0])


def test_a_backward_that_returns_one_array_twice_gives_each_leaf_its_own():
    class Sum(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, g):
            return g, g

    a, b, g = leaf([1.0, 2.0]), leaf([3.0, 4.0]), np.ones(2)
    Sum.apply(a, b).backward(g)
    a.grad.data[...] = 9.0
    assert_array_equal(b.grad.data, [1.0, 1.0])
    assert_array_equal(g, [1.0, 1.0])


def test_the_gradient_is_not_backwards_to_write_to():
    class Rude(Function):
        @staticmethod
        def forward(ctx, a):
            return a * 1.0

        @staticmethod
        def backward(ctx, g):
            g.data[...] *= 2
            return g

    with pytest.raises(ValueError, match="read-only"):
        Rude.apply(leaf([1.0, 2.0])).sum().backward()


def test_what_was_saved_is_freed_by_backward():
    x = leaf(X)
    y = Exp.apply(x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert_allclose(x.grad.data, 2 * np.exp(X), rtol=1e-14)
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


@pytest.mark.once
def test_no_cycles_and_draws(no_gc):
    x = leaf(np.linspace(0, 1, 50))
    y = (Exp.apply(x) + MyCube.apply(x)[1]).sum()
    gradients_of(y, x, create_graph=True)
    ag.draw(y)
    del x, y
    import gc

    gc.collect()  # what pictures leave behind
    x = leaf(X)
    (d,) = gradients_of(Exp.apply(x).sum(), x, create_graph=True)
    d.sum().backward()
    del x, d
    assert gc.collect() == 0


# --- what raises ---------------------------------------------------------------------------------


def broken(backward, n=1):
    class Broken(Function):
        @staticmethod
        def forward(ctx, *args):
            ctx.save_for_backward(args[0] * 2.0)
            return args[0] * 1.0

    Broken.backward = staticmethod(backward)
    return lambda: Broken.apply(*[leaf(X)] * n, 3)


@pytest.mark.parametrize(
    ("backward", "error", "message"),
    [
        (lambda ctx, g: g, ValueError, "1 gradients for the 2 arguments"),
        (lambda ctx, g: (g, None, g), ValueError, "3 gradients for the 2 arguments"),
        (lambda ctx, g: (g, g), ValueError, "argument 1, which is not a Tensor"),
        (lambda ctx, g: (g[:2], None), ValueError, r"shape \(2,\) for argument 0 of shape \(3,\)"),
        (lambda ctx, g: (g.sum(), None), ValueError, r"shape \(\) for argument 0"),
    ],
)
def test_wrong_gradients(backward, error, message):
    with pytest.raises(error, match=message):
        broken(backward)().sum().backward()


def test_none_is_zero_and_trailing_nones_are_dropped():
    x = leaf(X)
    y = broken(lambda ctx, g: (None, None, None))() + x
    y.sum().backward()
    assert_array_equal(x.grad.data, np.ones(3))


def test_a_recorded_backward_must_be_traceable():
    for backward in (
        lambda ctx, g: (np.ones(3), None),
        lambda ctx, g: (g * ctx.saved_tensors[0], None),
    ):
        broken(backward)().sum().backward()
        with pytest.raises(RuntimeError, match="second derivative"):
            broken(backward)().sum().backward(create_graph=True)
    with pytest.raises(TypeError, match=r"static jvp"):
        tangent(lambda x: Untraced.apply(x), (X, np.ones(3)))


class Untraced(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g.detach() * 2


def test_once_differentiable():
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @once_differentiable
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 2 * np.asarray(g) * np.asarray(x)

    x = leaf(X)
    (d,) = gradients_of(Square.apply(x).sum(), x, create_graph=True)
    assert_allclose(d.data, 2 * X)
    with pytest.raises(RuntimeError, match=r"Square.backward is marked once_differentiable"):
        d.sum().backward()
    with pytest.raises(RuntimeError, match=r"once_differentiable"):
        tangent(Square.apply, (X, np.ones(3)))


def test_tensors_in_a_list_are_refused():
    with pytest.raises(TypeError, match="as a separate argument"):
        Product.apply([leaf(X)], leaf(X))
    assert MulConstant.apply(leaf([1.0]), 2).item() == 2.0


def test_only_tensors_are_saved():
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, factor):
            ctx.save_for_backward(factor)
            return x * factor

    with pytest.raises(TypeError, match=r"not ndarray: pass apply a Tensor, or .* of ctx"):
        Scale.apply(leaf([1.0, 2.0]), np.array([3.0, 4.0]))


def test_what_is_not_defined_says_so():
    class Nothing(Function):
        pass

    with pytest.raises(NotImplementedError, match="static forward"):
        Nothing.apply(leaf(X))


def test_it_is_applied_and_not_called():
    class Same(Function):
        @staticmethod
        def forward(ctx, x):
            return x

    for args in ((), (leaf(X),)):
        with pytest.raises(TypeError, match=r"use Same\.apply\("):
            Same(*args)


def test_against_torch_with_complex_numbers():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle")

    def define(base):
        class Times(base):
            @staticmethod
            def forward(ctx, a, b):
                ctx.save_for_backward(a, b)
                return a * b

            @staticmethod
            def backward(ctx, g):
                a, b = ctx.saved_tensors
                return g * b.conj(), g * a.conj()

        return Times

    z, w = np.array([1 + 2j, -0.5j]), np.array([0.3 - 1j, 2.0 + 1j])
    g = np.array([1.0 + 1j, -2.0j])
    ours = [leaf(z), leaf(w)]
    define(Function).apply(*ours).backward(g)
    theirs = [torch.tensor(v, requires_grad=True) for v in (z, w)]
    define(torch.autograd.Function).apply(*theirs).backward(torch.tensor(g))
    for a, b in zip(ours, theirs):
        assert_allclose(a.grad.data, b.grad.numpy(), rtol=1e-14)


def test_the_how_to_page_runs():
    page = Path(__file__).parents[3] / "docs" / "howto" / "custom-op.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.failed == 0
    assert result.attempted > 10


# --- results of forward kept as attributes of ctx ------------------------------------------------


def exponential(keep, recall):
    """exp, whose backward takes its output from an attribute."""

    class Exp(ag.Function):
        @staticmethod
        def forward(ctx, x):
            y = ag.exp(x)
            keep(ctx, y)
            return y

        @staticmethod
        def backward(ctx, g):
            return g * recall(ctx)

    return Exp


def recall_y(ctx):
    return ctx.y


@pytest.mark.parametrize(
    ("keep", "recall"),
    [
        (lambda ctx, y: setattr(ctx, "y", y), recall_y),
        (lambda ctx, y: setattr(ctx, "y", [1, {"y": (y, None)}]), lambda c: c.y[1]["y"][0]),
        (lambda ctx, y: setattr(ctx, "y", y.data), recall_y),
        (lambda ctx, y: setattr(ctx, "_y", y), lambda ctx: ctx._y),
    ],
    ids=["Tensor", "container", "array", "private"],
)
def test_an_output_kept_as_an_attribute_is_part_of_the_graph(keep, recall):
    Exp = exponential(keep, recall)
    assert ag.grad(Exp.apply)(0.5) == pytest.approx(np.exp(0.5))
    assert ag.hessian(Exp.apply)(0.5) == pytest.approx(np.exp(0.5))
    assert ag.grad(ag.grad(ag.grad(Exp.apply)))(0.5) == pytest.approx(np.exp(0.5))
    x = np.array([0.5, -1.0])
    assert gradcheck(Exp.apply, x, order=3)


def test_an_array_that_forward_returned_and_kept_is_part_of_the_graph():
    class Exp(ag.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.y = np.exp(x.data)
            return ctx.y

        @staticmethod
        def backward(ctx, g):
            return g * ctx.y

    assert gradcheck(Exp.apply, np.array([0.5, -1.0]), order=2)


def test_one_output_of_several_kept_as_an_attribute():
    class Both(ag.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.both = ag.sin(x), ag.cos(x)
            return ctx.both

        @staticmethod
        def backward(ctx, g, h):
            sine, cosine = ctx.both
            return g * cosine - h * sine

    assert gradcheck(Both.apply, np.array([0.5, -1.0]), order=3)


def test_an_intermediate_result_kept_as_an_attribute_raises_at_the_second_derivative():
    class Gauss(ag.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.slope = -2 * x
            ctx.y = ag.exp(-x * x)
            return ctx.y

        @staticmethod
        def backward(ctx, g):
            return g * ctx.slope * ctx.y

    x = 0.5
    slope = -2 * x * np.exp(-x * x)
    assert ag.grad(Gauss.apply)(x) == pytest.approx(slope)
    assert ag.jvp(Gauss.apply, (x,), (1.0,))[1] == pytest.approx(slope)
    assert gradcheck(Gauss.apply, np.array([0.5, -1.0]))
    with pytest.raises(RuntimeError, match=r"Gauss: backward is being recorded.*further output"):
        ag.hessian(Gauss.apply)(x)
    with pytest.raises(RuntimeError, match="Gauss: backward is being recorded"):
        ag.grad(lambda x: ag.jvp(Gauss.apply, (x,), (1.0,))[1])(x)


def test_what_is_constant_may_be_kept_as_an_attribute():
    class Scaled(ag.Function):
        @staticmethod
        def forward(ctx, x, scale):
            ctx.scale, ctx.x, ctx.positive = scale, x, x > 0
            ctx.mask = (x.data > 0).astype(float)
            ctx.sign = ag.sign(x)
            ctx.mark_non_differentiable(ctx.sign)
            return x * x * scale, ctx.sign

        @staticmethod
        def backward(ctx, g, _):
            assert ctx.positive.dtype == bool
            return g * 2 * ctx.x * ctx.scale * ctx.mask * ctx.sign, None

    assert gradcheck(lambda x: Scaled.apply(x, ag.tensor(3.0))[0], np.array([0.5, 1.0]), order=2)


def test_an_attribute_that_was_not_set():
    class Doubled(ag.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.scale = 2
            return 2 * x

        @staticmethod
        def backward(ctx, g):
            return g * ctx.sacle

    with pytest.raises(AttributeError, match=r"Doubled: forward has set no ctx\.sacle"):
        Doubled.apply(ag.tensor(1.0, requires_grad=True)).backward()
