"""gradcheck: what it accepts, what it catches, and what it says."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.testing import GradcheckError, KinkWarning, checking, gradcheck
from autograd.transforms import tracing
from autograd.transforms.tracing import ENTRY
from tests.interpreter import run


@ag.elementwise(lambda x: 2.001 * x)
def wrong_square(x: Any) -> Any:
    return x * x


@ag.elementwise(lambda x: ag.cos(x.detach() if isinstance(x, ag.Tensor) else x))
def first_order_sin(x: Any) -> Any:
    """Right at first order; its derivative drops out of the graph."""
    return np.sin(x)


@ag.primitive(vjp=lambda g: 2 * g, jvp=lambda t: 3 * t)
def one_sided_double(x: Any) -> Any:
    return 2 * x


def test_passes_what_is_right() -> None:
    x, y = np.linspace(0.1, 1, 6).reshape(2, 3), [0.5, 1.5, -2.0]
    assert gradcheck(lambda x, y: ag.sin(x) * y, x, y, order=3) is True
    assert gradcheck(lambda x: (x.sum(), ag.exp(x)), x, order=2)
    assert gradcheck(lambda x, n, flag: x**n if flag else x, x, 3, True)
    assert gradcheck(lambda x: x * 1e4, 1e4)
    assert gradcheck(lambda x: ag.sum(x), np.zeros((0, 2)))
    assert gradcheck(lambda x, w: x @ w, ag.tensor(x, dtype="float32"), ag.tensor(np.ones(3)))


def test_names_the_worst_input_element_and_both_numbers() -> None:
    with pytest.raises(GradcheckError) as caught:
        gradcheck(lambda a, w: (a * wrong_square(w)).sum(), 3.0, [[1.0, 2.0], [-5.0, 4.0]])
    text = str(caught.value)
    assert "gradient is wrong, worst at input 1 (w)[1, 0]" in text
    assert "analytic -30.015" in text
    assert "numeric -30" in text
    assert "4 of 5 elements" in text


def test_calls_an_input_by_its_tensors_name() -> None:
    with pytest.raises(GradcheckError, match=r"input 0 \(weight\)\[0\]"):
        gradcheck(wrong_square, ag.tensor([1.0], name="weight"))


def test_says_that_the_output_was_weighted() -> None:
    with pytest.raises(GradcheckError, match=r"weighted with random numbers \(seed=5\)"):
        gradcheck(wrong_square, [1.0, 2.0], seed=5)


def test_second_order_is_checked_when_asked() -> None:
    assert gradcheck(first_order_sin, [1.0, 2.0])
    with pytest.raises(GradcheckError, match=r"second-order gradient .* analytic 0,"):
        gradcheck(first_order_sin, [1.0, 2.0], order=2)


def test_from_the_second_order_on_transforms_are_nested(monkeypatch: pytest.MonkeyPatch) -> None:
    """The inner of two must notice that the outer is differentiating its argument."""
    z = np.array([0.3 + 0.7j])
    assert gradcheck(lambda z: z**3, z, order=2)

    def any_live(nodes: Any) -> bool:  # as it was: the entry of a complex argument is not seen
        entries = [node for node in nodes if node.op is ENTRY and node.dtype.kind != "c"]
        live = any([node.options is tracing.LIVE for node in entries])
        return live or any([node.op is None for node in nodes])

    monkeypatch.setattr(tracing, "_any_live", any_live)
    assert gradcheck(lambda z: z**3, z)
    assert gradcheck(lambda x: x**3, z.real, order=2)
    with pytest.raises(GradcheckError, match=r"right on Tensors, but off by .* by vjp of vjp"):
        gradcheck(lambda z: z**3, z, order=2)


def test_jvp_of_vjp_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    real = checking.jvp

    def doubled(*args: Any) -> Any:
        y, tangents = real(*args)
        return y, tuple(2 * t for t in tangents)

    monkeypatch.setattr(checking, "jvp", doubled)
    with pytest.raises(GradcheckError, match="by jvp of vjp, is right in reverse but not in"):
        gradcheck(lambda x: x**3, [0.5], order=2)
    assert gradcheck(lambda x: x**3, [0.5], order=2, forward=False)


def test_forward_mode_is_checked() -> None:
    with pytest.raises(GradcheckError, match="right in reverse but not in forward mode"):
        gradcheck(one_sided_double, [1.0, 2.0])


def test_a_dropped_gradient_is_caught() -> None:
    with pytest.raises(GradcheckError, match="analytic 1, numeric 2"):
        gradcheck(lambda x: x + x.detach(), 3.0)
    with pytest.raises(GradcheckError, match="analytic 0, numeric 1"):
        gradcheck(lambda x: x.detach(), 3.0)


def test_a_nan_gradient_is_caught() -> None:
    with pytest.raises(GradcheckError, match="analytic nan"), np.errstate(all="ignore"):
        gradcheck(lambda x: ag.where(x > 0, ag.sqrt(x), x), [-1.0, 4.0])


def test_an_error_is_an_assertion_error() -> None:
    assert issubclass(GradcheckError, AssertionError)


@pytest.mark.parametrize(
    "f", [ag.absolute, lambda x: ag.maximum(x, -x), lambda x: ag.sqrt(x * x + 1e-30)]
)
def test_warns_near_a_kink(f: Any) -> None:
    with pytest.warns(KinkWarning, match=r"near a kink .* input 0.*\[1\] = 0: slope -1.* right"):
        gradcheck(lambda x: f(x).sum(), [1.0, 0.0, -2.0])


def test_slopes_beside_a_kink_are_said_to_be_those_of_a_weighted_output() -> None:
    with pytest.warns(
        KinkWarning, match=r"gradient of the output weighted .* \(x\)\[0\] = 0: slope"
    ):
        gradcheck(ag.absolute, [0.0, 1.0])


def test_the_message_gives_the_input_where_it_is_wrong() -> None:
    with pytest.raises(GradcheckError, match=r"worst at input 0 \(x\)\[1\] = -3: analytic"):
        gradcheck(wrong_square, [0.0, -3.0])
    with pytest.raises(GradcheckError, match=r"worst at input 0 \(x\) = -3: analytic -6\.003, num"):
        gradcheck(wrong_square, -3.0)


class Swish(ag.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        sigmoid = 1 / (1 + np.exp(-x))
        ctx.save_for_backward(x, sigmoid)  # an intermediate result
        return x * sigmoid

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        x, sigmoid = ctx.saved_tensors
        return g * (sigmoid + x * sigmoid * (1 - sigmoid))


class SwishOnce(Swish):
    backward = staticmethod(ag.once_differentiable(Swish.backward))


class SwishWrong(SwishOnce):
    @staticmethod
    @ag.once_differentiable
    def backward(ctx: Any, g: Any) -> Any:
        return g * ctx.saved_tensors[1]


def test_reverse_mode_alone_for_what_has_no_forward_mode() -> None:
    for function in (Swish, SwishOnce):
        assert gradcheck(function.apply, [0.3, -1.0], forward=False)
        with pytest.raises(RuntimeError, match="second derivative"):
            gradcheck(function.apply, [0.3, -1.0], order=2, forward=False)
    assert gradcheck(Swish.apply, [0.3, -1.0])  # what it saved is constant to a first derivative
    with pytest.raises(RuntimeError) as caught:
        gradcheck(SwishOnce.apply, [0.3, -1.0])
    assert "right in reverse mode" in caught.value.__notes__[0]
    assert "forward=False" in caught.value.__notes__[0]
    with pytest.raises(GradcheckError, match=r"gradient .* is wrong"):
        gradcheck(SwishWrong.apply, [0.3, -1.0], forward=False)
    assert gradcheck(one_sided_double, 1.0, forward=False)  # its jvp is wrong


def test_at_a_kink_the_message_says_so() -> None:
    with (
        pytest.warns(KinkWarning),
        pytest.raises(GradcheckError, match=r"analytic 0, numeric 0\.5.* differences cannot judge"),
    ):
        gradcheck(ag.relu, 0.0)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: x * x, 0.0),
        (ag.cos, 0.0),
        (lambda x: 1e6 * ag.sin(x), np.pi / 2),
        (lambda x: x**3, 0.0),
        (ag.exp, 20.0),
        (lambda x: x + 1e9, 1.0),
        (lambda x: ag.sin(30 * x), [0.1, 1.0, 3.0]),
    ],
)
def test_curvature_alone_is_no_kink(f: Any, x: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", KinkWarning)
        assert gradcheck(f, x, atol=1e-6 * max(1.0, float(np.abs(f(ag.tensor(x)).data).max())))


def test_refuses_what_it_cannot_check() -> None:
    with pytest.raises(TypeError, match="no input is floating"):
        gradcheck(lambda n: n, 3)
    with pytest.raises(TypeError, match="a function is wanted"):
        gradcheck(ag.tensor(1.0, requires_grad=True) * 2, 1.0)
    with pytest.raises(TypeError, match="floating Tensor"):
        gradcheck(lambda x: x > 0, 1.0)


def test_checks_complex_inputs_in_both_directions() -> None:
    assert gradcheck(lambda z: z * z, [1 + 2j, 3.0], order=2)
    assert gradcheck(lambda z, x: ag.abs(z) * x, 1 + 2j, 3.0, order=2)

    @ag.primitive(vjp=lambda g, z: g * 2 * z, jvp=lambda t, z: t * 2 * z)
    def wrong(z: Any) -> Any:  # the rule of |z|² without the conjugate that its tangents need
        return ag.real(z * np.conj(z))

    with pytest.raises(GradcheckError, match="forward"):
        gradcheck(wrong, 1 + 2j)
    with pytest.raises(GradcheckError, match="wrong"):
        gradcheck(lambda z: ag.real(z) + z.detach(), 1 + 2j)


def test_leaves_its_inputs_alone() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    a = x.data.copy()
    gradcheck(lambda x: x * x, x, order=2)
    assert x.grad is None
    assert (x.data == a).all()


def test_importing_it_does_not_import_hypothesis() -> None:
    run("import sys, autograd.testing; sys.exit('hypothesis' in sys.modules)")


def test_no_order_is_checked_by_doing_nothing():
    with pytest.raises(ValueError, match=r"order must be at least 1 .*, not 0"):
        gradcheck(lambda x: x * x, 1.0, order=0)


def test_a_tuple_of_tensors_is_several_inputs() -> None:
    a, b = ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0], requires_grad=True)
    assert gradcheck(lambda a, b: a * b, (a, b))
    assert gradcheck(lambda a, b: a * b, [a, b], order=2)
    with pytest.raises(GradcheckError, match=r"worst at input 1 \(b\)"):
        gradcheck(lambda a, b: a * b.detach(), (a, b))
    assert gradcheck(lambda x: x.sum(), (1.0, 2.0))  # an array, as always
    with pytest.raises(TypeError, match=r"input 1 holds Tensors.*gradcheck\(f, a, b\)"):
        gradcheck(lambda x, pair: x * pair[0] * pair[1], 1.0, (a, b))
    assert gradcheck(lambda x, c: x * c[0], 1.0, [a])  # a constant


def test_a_linear_op_of_two_arguments_of_which_one_is_constant():
    @ag.linear(lambda g: g[:2], lambda g: g[2:])
    def joined(a, b):
        return np.concatenate([a, b])

    assert gradcheck(lambda a: joined(a, np.ones(1)), [1.0, 2.0], order=2)
    assert gradcheck(lambda b: joined(np.ones(2), b), [3.0], order=2)


def test_a_random_function_is_named_as_one():
    rng = np.random.default_rng(0)
    functions = (
        lambda x: x * rng.standard_normal(3),
        lambda x: (x * rng.standard_normal(3)).sum() * 1e-3,
        lambda x: x * (rng.random() < 0.5),  # two calls may agree
    )
    for f in functions:
        with pytest.raises(GradcheckError, match="two calls with the same inputs differ"):
            gradcheck(f, np.array([0.5, -1.0, 2.0]))
    seeded = lambda x: x * np.random.default_rng(0).standard_normal(3)  # noqa: E731
    assert gradcheck(seeded, np.array([0.5, -1.0, 2.0]), order=2)


def test_order_2_differentiates_with_respect_to_the_cotangent():
    """A backward that is right, but does not depend on its cotangent where it is recorded."""
    from autograd.test_util import check_grads

    class Square(ag.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 2 * x * g.detach()

        @staticmethod
        def jvp(ctx, t):
            return 2 * t * ctx.saved_tensors[0]

    x = np.array([0.5, -1.0])
    assert gradcheck(lambda x: Square.apply(x), x)
    with pytest.raises(GradcheckError, match=r"respect to its cotangent is not: .* without detach"):
        gradcheck(lambda x: Square.apply(x), x, order=2)
    check_grads(lambda x: Square.apply(x * ag.tensor(1.0)), modes=["rev"], order=1)(x)
    with pytest.raises(AssertionError, match=r"reverse mode \(VJP\) check of vjp_"):
        check_grads(lambda x: Square.apply(x * ag.tensor(1.0)), modes=["rev"], order=2)(x)
