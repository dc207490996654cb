"""The strategies draw what they promise, and all of it."""

from functools import cache

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import testing
from autograd.testing.random_programs import UNARY
from tests.interpreter import run


def samples(strategy, n=1000):
    """What the strategy draws in `n` examples, the same ones in every run."""
    drawn = []

    @settings(derandomize=True, max_examples=n, database=None, phases=[Phase.generate])
    @given(strategy)
    def collect(example):
        drawn.append(example)

    collect()
    return drawn


@cache
def sampled_axes():
    return samples(testing.axes(3))


@cache
def sampled_indices():
    return samples(testing.indices((3, 3)))


@cache
def sampled_lines():
    """The expressions of many programs."""
    programs = samples(testing.programs(), 300)
    return [line.split(" = ", 1)[1] for program in programs for line in program.lines]


def parts(index):
    return index if isinstance(index, tuple) else (index,)


def is_mask(part):
    return isinstance(part, np.ndarray) and part.dtype.kind == "b"


def holds(kind):
    return lambda index: any(isinstance(part, kind) for part in parts(index))


@given(testing.shapes(min_dims=1, max_dims=2, min_side=0, max_side=3))
def test_shapes_stay_within_their_limits(shape):
    assert 1 <= len(shape) <= 2
    assert all(0 <= n <= 3 for n in shape)


@given(testing.broadcastable_shapes(3, min_side=0))
def test_broadcastable_shapes_broadcast(shapes):
    assert len(shapes) == 3
    np.broadcast_shapes(*shapes)


@given(testing.shapes(), st.data())
def test_shapes_broadcasting_to_a_shape_stretch_to_it(shape, data):
    small = data.draw(testing.shapes_broadcasting_to(shape))
    assert np.broadcast_to(np.zeros(small), shape).shape == shape


@given(st.integers(0, 4), st.data())
def test_axes_are_what_a_reduction_takes(ndim, data):
    np.zeros((2,) * ndim).sum(axis=data.draw(testing.axes(ndim)))


@pytest.mark.once
@pytest.mark.parametrize(
    "wanted",
    [
        lambda axis: axis is None,
        lambda axis: axis == 2,
        lambda axis: axis == -3,
        lambda axis: axis == (),
        lambda axis: isinstance(axis, tuple) and len(axis) == 3 and min(axis) < 0,
    ],
)
def test_axes_are_of_every_kind(wanted):
    assert any(wanted(axis) for axis in sampled_axes())


@given(testing.shapes(), st.data())
def test_indices_are_what_numpy_takes(shape, data):
    np.zeros(shape)[data.draw(testing.indices(shape))]


@pytest.mark.once
@pytest.mark.parametrize(
    "wanted",
    [
        holds(int),
        holds(type(None)),
        holds(type(Ellipsis)),
        holds(list),
        lambda index: any(isinstance(p, slice) and (p.step or 1) < 0 for p in parts(index)),
        lambda index: any(is_mask(p) and p.ndim == 2 for p in parts(index)),
        lambda index: any(
            getattr(p, "dtype", None) == np.intp and p.size > len(set((p % 3).ravel().tolist()))
            for p in parts(index)
        ),
        lambda index: any(getattr(p, "dtype", None) == np.uint8 for p in parts(index)),
        lambda index: isinstance(index, np.ndarray) and index.dtype == np.int8,
        lambda index: holds(np.ndarray)(index) and holds(slice)(index),
        lambda index: sum(isinstance(p, np.ndarray) and not is_mask(p) for p in parts(index)) == 2,
    ],
    ids=(
        "int newaxis ellipsis list negative-step mask repeated unsigned rows mixed two-arrays"
    ).split(),
)
def test_indices_are_of_every_kind(wanted):
    assert any(wanted(index) for index in sampled_indices())


@given(testing.arrays((2, 3), domain=(0.5, 1.0), dtype=np.float32))
def test_arrays_lie_in_their_domain(array):
    assert array.dtype == np.float32
    assert array.shape == (2, 3)
    assert ((array >= 0.5) & (array <= 1.0)).all()


@given(testing.arrays(testing.shapes(min_side=0), distinct=True))
def test_distinct_values_are_well_apart(array):
    gaps = np.diff(np.sort(array, axis=None))
    assert (gaps >= 1 / 64).all()


def test_an_empty_domain_is_refused():
    with pytest.raises(ValueError, match="widen it"):
        testing.arrays(domain=(0.01, 0.011))


@given(testing.tensors((2,)), testing.tensors((), requires_grad=False, dtype="float32"))
def test_tensors_are_leaves_with_what_arrays_draws(x, c):
    assert x.is_leaf
    assert x.requires_grad
    assert x.shape == (2,)
    assert (c.dtype, c.shape, c.requires_grad) == (np.float32, (), False)


# --- programs ------------------------------------------------------------------------------------


@given(testing.programs(min_ops=5, max_ops=8, max_inputs=2))
def test_programs_are_scalar_functions_of_all_their_inputs(program):
    assert 5 <= len(program.lines) <= 8
    assert 1 <= len(program.inputs) <= 2
    leaves = program.tensors()
    y = program(*leaves)
    assert y.shape == ()
    assert np.isfinite(y.item())
    assert y.item() == pytest.approx(float(program()), rel=1e-12, abs=1e-12)
    y.backward()
    for x, array in zip(leaves, program.inputs, strict=True):
        assert x.grad.shape == array.shape
        assert np.isfinite(x.grad.data).all()


@given(testing.programs())
def test_a_printed_program_runs_and_gives_the_same_gradient(program):
    pasted = {}
    exec(repr(program), pasted)
    leaves = program.tensors()
    program(*leaves).backward()
    for i, x in enumerate(leaves):
        np.testing.assert_array_equal(pasted[f"x{i}"].grad, x.grad)


@pytest.mark.once
@pytest.mark.parametrize(
    "op",
    "matmul concatenate stack where put softmax log_softmax logsumexp sum mean prod var max min "
    "maximum minimum logaddexp reshape transpose swapaxes expand_dims squeeze broadcast_to ravel "
    "getitem".split(),
)
def test_programs_use_every_kind_of_op(op):
    text = {"matmul": " @ ", "getitem": "["}.get(op, f"ag.{op}(")
    assert any(text in (code[:4] if op == "getitem" else code) for code in sampled_lines())


@pytest.mark.once
@pytest.mark.parametrize("form", UNARY)
def test_programs_use_every_unary_form(form):
    before, after = form.split("{}")
    assert any(code.startswith(before) and code.endswith(after) for code in sampled_lines())


@pytest.mark.once
def test_a_counterexample_shrinks_to_few_ops():
    """A program in which sin is wrong shrinks to one with a single sin and the fewest lines."""
    smallest = find(
        testing.programs(min_ops=1),
        lambda program: any("ag.sin(" in line for line in program.lines),
        settings=settings(derandomize=True, max_examples=1000, database=None),
    )
    assert smallest.lines == ("v0 = ag.sin(x0)",)
    assert [x.tolist() for x in smallest.inputs] == [0.0]


def test_without_hypothesis_the_error_says_what_to_install():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import autograd.testing as testing\n"
        "testing.gradcheck\n"
        "try: testing.tensors\n"
        "except ImportError as error: print(error)\n"
    )
    assert run(code) == (
        "autograd.testing.tensors needs Hypothesis, which is not installed: "
        "pip install hypothesis\n"
    )


def test_other_names_are_still_unknown():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        testing.nonsense
    assert ag.Tensor  # the package itself needs no Hypothesis


@given(st.data())
def test_arrays_of_float16_are_distinct_and_finite(data):
    drawn = testing.arrays((8,), domain=(-1e5, 1e5), distinct=True, dtype=np.float16)
    a = data.draw(drawn)
    assert a.dtype == np.float16
    assert np.isfinite(a).all()
    assert len(set(a.tolist())) == 8
