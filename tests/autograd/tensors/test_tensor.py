"""Tensor as its users see it: what it holds, its place in the graph, its manners as an object."""

import math
import operator

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from tests.graphs import leaf

# --- making one ----------------------------------------------------------------------------------


def test_the_constructor_copies():
    array = np.zeros(2)
    t = ag.tensor(array)
    array[0] = 1
    assert t.tolist() == [0, 0]


def test_from_numpy_shares():
    array = np.zeros(2)
    t = ag.from_numpy(array, name="shared")
    array[0] = 1
    assert t.tolist() == [1, 0]
    assert t.name == "shared"
    assert np.shares_memory(t.data, array)


def test_from_numpy_takes_only_arrays():
    with pytest.raises(TypeError, match=r"use tensor\(...\)"):
        ag.from_numpy([1.0])


@pytest.mark.parametrize(
    ("data", "dtype"),
    [
        (1.0, "float64"),
        (1, "int64"),
        (True, "bool"),
        ([1, 2.5], "float64"),
        (np.float32(1), "float32"),
        (np.zeros(2, "float16"), "float16"),
        (1j, "complex128"),
    ],
)
def test_the_dtype_is_numpys_choice(data, dtype):
    assert ag.tensor(data).dtype == dtype


def test_the_dtype_can_be_asked_for():
    assert ag.tensor([1, 2], dtype="float32").dtype == np.float32


def test_a_tensor_of_a_constant_tensor_is_a_copy():
    t = ag.tensor([1.0])
    assert not np.shares_memory(ag.tensor(t).data, t.data)


@pytest.mark.parametrize("data", [["a"], None, [None, 1.0]])
def test_what_is_not_numeric_is_refused(data):
    with pytest.raises(TypeError, match="a Tensor holds numbers"):
        ag.tensor(data)


@pytest.mark.parametrize("data", [1, [1, 2], True])
def test_integers_cannot_require_a_gradient(data):
    with pytest.raises(TypeError, match="only floating dtypes can"):
        leaf(data)


# --- what it holds -------------------------------------------------------------------------------


def test_shape_dtype_ndim_size():
    t = ag.tensor(np.zeros((2, 3), "float32"))
    assert (t.shape, t.dtype, t.ndim, t.size) == ((2, 3), np.float32, 2, 6)
    assert (ag.tensor(1.0).shape, ag.tensor(1.0).size) == ((), 1)


def test_numbers_out():
    t = ag.tensor(2.75)
    assert (t.item(), float(t), int(t), bool(t)) == (2.75, 2.75, 2, True)
    assert type(t.item()) is float
    assert type(ag.tensor([[3]]).item()) is int
    assert not ag.tensor(0.0)


def test_numbers_out_of_what_requires_a_gradient():
    assert float(leaf(2.0)) == 2.0
    assert leaf([2.0]).item() == 2.0


def test_item_of_several_elements_raises():
    with pytest.raises(ValueError, match=r"the shape is \(2,\); reduce first, with .mean\(\)"):
        ag.tensor([1.0, 2.0]).item()


def test_the_truth_of_several_elements_is_ambiguous():
    with pytest.raises(ValueError, match="ambiguous"):
        bool(ag.tensor([1.0, 2.0]))


def test_tolist():
    assert ag.tensor([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]


def test_numpy_shares_memory():
    t = ag.tensor([1.0, 2.0])
    assert np.shares_memory(t.numpy(), t.data)
    assert isinstance(ag.tensor(1.0).numpy(), np.ndarray)


@pytest.mark.parametrize("convert", [np.asarray, np.array, lambda t: t.numpy()])
def test_what_requires_a_gradient_does_not_silently_become_an_array(convert):
    with pytest.raises(TypeError, match="detach"):
        convert(leaf([1.0]))


def test_lists_of_what_requires_a_gradient_do_not_silently_become_an_array():
    with pytest.raises(TypeError, match="stack"):
        np.array([leaf(1.0), leaf(2.0)])


# --- as a Python object --------------------------------------------------------------------------


def test_len_and_iteration():
    t = leaf([[1.0, 2.0], [3.0, 4.0]])
    assert len(t) == 2
    first, second = t
    second.sum().backward()
    assert first.tolist() == [1, 2]
    assert t.grad.tolist() == [[0, 0], [1, 1]]


def test_a_number_has_no_len_and_cannot_be_iterated():
    with pytest.raises(TypeError, match="without dimensions"):
        len(ag.tensor(1.0))
    with pytest.raises(TypeError, match="without dimensions"):
        list(ag.tensor(1.0))


def test_contains():
    assert 2 in ag.tensor([1.0, 2.0])
    assert 3 not in ag.tensor([1.0, 2.0])


def test_hash_is_by_identity():
    a, b = ag.tensor([1.0]), ag.tensor([1.0])
    assert len({a, b, a}) == 2


def test_format():
    assert f"{ag.tensor(3.14159):.2f}" == "3.14"
    assert f"{ag.tensor([1.0])}" == "Tensor([1.])"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: ag.tensor(1.5), "Tensor(1.5)"),
        (lambda: ag.tensor([1, 2]), "Tensor([1, 2])"),
        (lambda: ag.tensor([True]), "Tensor([ True])"),
        (lambda: ag.tensor(1.5, dtype="float32"), "Tensor(1.5, dtype=float32)"),
        (lambda: leaf([1.0], name="w"), "Tensor([1.], name='w', requires_grad=True)"),
        (lambda: leaf(1.0) * 2, "Tensor(2., requires_grad=True)"),
        (lambda: ag.tensor([[1.0], [2.0]]), "Tensor([[1.],\n        [2.]])"),
    ],
)
def test_repr(make, text):
    assert repr(make()) == text


# --- name and data -------------------------------------------------------------------------------


@pytest.mark.parametrize("requires_grad", [False, True])
def test_the_name_stays_when_the_gradient_is_switched(requires_grad):
    t = ag.tensor(1.0, requires_grad=requires_grad, name="w")
    assert t.name == "w"
    t.requires_grad_(not requires_grad)
    assert t.name == "w"
    t.name = "v"
    assert t.name == "v"


def test_names_are_not_inherited():
    t = leaf(1.0, name="w")
    assert (t * 2).name is None
    assert ag.tensor(1.0).name is None


def test_an_intermediate_result_can_be_named():
    y = leaf(1.0) * 2
    y.name = "y"
    assert y.name == "y"


def test_setting_the_data_of_a_leaf_keeps_its_dtype_and_identity():
    w = leaf([1.0, 2.0], dtype="float32")
    w.data = [3, 4]
    assert w.dtype == np.float32
    assert w.is_leaf
    (w * w).sum().backward()
    assert w.grad.tolist() == [6, 8]


def test_setting_data_of_another_shape_raises():
    with pytest.raises(ValueError, match=r"shape \(3,\) set on a Tensor of shape \(2,\)"):
        leaf([1.0, 2.0]).data = [1, 2, 3]


def test_setting_the_data_of_a_result_raises():
    with pytest.raises(RuntimeError, match="only a leaf"):
        (leaf(1.0) * 2).data = 3.0


# --- dtype promotion -----------------------------------------------------------------------------

ARITHMETIC = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.mod, operator.pow,
]  # fmt: skip


@pytest.mark.parametrize("scalar", [2, 2.5, True])
@pytest.mark.parametrize("op", ARITHMETIC)
def test_a_python_scalar_leaves_float32_as_float32(op, scalar):
    t = leaf([1.0, 2.0], dtype="float32")
    for y in (op(t, scalar), op(scalar, t)):
        assert y.dtype == np.float32
    number = leaf(2.0, dtype="float32")
    for y in (op(number, scalar), op(scalar, number)):
        assert y.dtype == np.float32
        y.backward()
    assert number.grad.dtype == np.float32


@pytest.mark.parametrize("a", ["float16", "float32", "float64", "int64", "int32"])
@pytest.mark.parametrize("b", ["float16", "float32", "float64", "int64"])
def test_arrays_promote_as_in_numpy_and_gradients_do_not(a, b):
    x, y = np.ones(2, a), np.ones(2, b)
    assert (ag.tensor(x) * ag.tensor(y)).dtype == (x * y).dtype
    if a.startswith("float"):
        t = leaf(x)
        (t * y).sum().backward()
        assert t.grad.dtype == a


# --- operators, on either side -------------------------------------------------------------------

OTHERS = [2, 2.5, np.float64(2.5), np.array(2.5), np.array([2.0, 3.0]), ag.tensor([2.0, 3.0])]


@pytest.mark.parametrize("other", OTHERS, ids=lambda o: f"{type(o).__name__}{np.shape(o)}")
@pytest.mark.parametrize("op", ARITHMETIC)
def test_operators_take_numbers_arrays_and_tensors_on_either_side(op, other):
    array = np.array([0.5, 1.5])
    raw = other.numpy() if isinstance(other, ag.Tensor) else other
    t = leaf(array)
    for y, expected in ((op(t, other), op(array, raw)), (op(other, t), op(raw, array))):
        assert type(y) is ag.Tensor
        assert y.requires_grad
        assert y.dtype == np.float64
        assert_allclose(y.detach(), expected, rtol=1e-15)


def test_matmul_on_either_side():
    a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0])
    assert type(a @ leaf(b)) is type(leaf(a) @ b) is ag.Tensor
    assert_array_equal((a @ leaf(b)).detach(), [17, 39])
    assert_array_equal((leaf(a) @ b).detach(), [17, 39])


def test_unary_operators():
    t = leaf([-1.0, 2.0])
    assert (-t).tolist() == [1, -2]
    assert abs(t).tolist() == [1, 2]
    assert (+t).tolist() == [-1, 2]
    assert +t is not t  # a copy, as NumPy's


@pytest.mark.parametrize("op", [operator.lt, operator.le, operator.gt, operator.ge])
def test_comparisons_give_boolean_arrays(op):
    t, array = leaf([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    for y, expected in (
        (op(t, 2), op(array, 2)),
        (op(2, t), op(2, array)),
        (op(t, t), op(array, array)),
    ):
        assert not isinstance(y, ag.Tensor)
        assert_array_equal(y, expected)


def test_equality_is_elementwise():
    assert_array_equal(leaf([1.0, 2.0]) == [1.0, 3.0], [True, False])
    assert_array_equal(leaf([1.0, 2.0]) != [1.0, 3.0], [False, True])


def test_floor_division_leaves_the_graph():
    y = leaf([5.0, -5.0]) // 2
    assert not isinstance(y, ag.Tensor)
    assert_array_equal(y, [2, -3])
    assert_array_equal(7 // leaf([2.0]), [3])


# --- shapes and methods --------------------------------------------------------------------------


def test_T_reverses_the_axes_and_carries_the_gradient():
    t = leaf(np.zeros((2, 3, 4)))
    assert t.T.shape == (4, 3, 2)
    g = np.arange(24.0).reshape(4, 3, 2)
    t.T.backward(g)
    assert_array_equal(t.grad, g.transpose())


@pytest.mark.parametrize(
    ("method", "args", "kwargs"),
    [
        ("sum", (), {"axis": 1, "keepdims": True}),
        ("mean", (0,), {}),
        ("prod", (), {"axis": -1}),
        ("max", (), {"axis": (0, 1)}),
        ("min", (), {}),
        ("var", (), {"axis": 0, "ddof": 1}),
        ("std", (), {}),
        ("reshape", (3, -1), {}),
        ("reshape", ((3, 2),), {}),
        ("ravel", (), {}),
        ("flatten", (), {}),
        ("transpose", (1, 0), {}),
        ("transpose", ((1, 0),), {}),
        ("transpose", (), {}),
        ("swapaxes", (0, 1), {}),
        ("squeeze", (), {}),
        ("clip", (1.5, 3.0), {}),
        ("astype", ("float32",), {}),
    ],
)
def test_methods_are_those_of_ndarray(method, args, kwargs):
    array = np.array([[1.0, 2.0, 3.0], [0.5, 4.0, 2.5]])
    y = getattr(leaf(array), method)(*args, **kwargs)
    expected = getattr(array, method)(*args, **kwargs)
    assert y.requires_grad
    assert y.shape == expected.shape
    assert y.dtype == expected.dtype
    assert_allclose(y.detach(), expected, rtol=1e-15)


@pytest.mark.parametrize("name", "exp log log1p expm1 sqrt square sin cos tan tanh".split())
def test_elementary_functions_are_methods_too(name):
    array = np.array([0.25, 0.5])
    assert_allclose(getattr(leaf(array), name)().detach(), getattr(np, name)(array), rtol=1e-15)


# --- its place in the graph ----------------------------------------------------------------------


def test_leaves_and_results():
    x, c = leaf(1.0), ag.tensor(1.0)
    assert x.is_leaf
    assert c.is_leaf
    assert (c * 2).is_leaf
    y = x * c
    assert not y.is_leaf
    assert y.requires_grad
    assert not (c * 2).requires_grad


def test_detach_shares_the_array_and_leaves_the_graph():
    x = leaf([1.0, 2.0])
    c = (x * 2).detach()
    assert not c.requires_grad
    assert np.shares_memory(x.detach().data, x.data)
    (x * x.detach()).sum().backward()
    assert x.grad.tolist() == [1, 2]


def test_requires_grad_can_be_switched_on_a_leaf():
    t = ag.tensor([1.0])
    assert t.requires_grad_() is t
    (t * 3).backward()
    assert t.grad.tolist() == [3]
    t.requires_grad = False
    assert not (t * 3).requires_grad


def test_requires_grad_cannot_be_switched_off_on_a_result():
    with pytest.raises(RuntimeError, match="detach"):
        (leaf(1.0) * 2).requires_grad_(False)


def test_grad_is_a_tensor_of_the_same_shape_and_dtype():
    x = leaf(np.ones((2, 3), "float32"))
    assert x.grad is None
    (x * 2.0).sum().backward()
    assert isinstance(x.grad, ag.Tensor)
    assert (x.grad.shape, x.grad.dtype, x.grad.requires_grad) == ((2, 3), np.float32, False)
    assert x.grad is x.grad


def test_zero_grad_forgets():
    x = leaf(2.0)
    (x * x).backward()
    x.zero_grad()
    assert x.grad is None
    (x * x).backward()
    assert x.grad.item() == 4
    ag.tensor(1.0).zero_grad()  # nothing to forget, no error


def test_grad_can_be_set():
    x = leaf([1.0, 2.0])
    x.grad = [3, 4]
    x.sum().backward()
    assert x.grad.tolist() == [4, 5]
    with pytest.raises(ValueError, match=r"a gradient of shape \(3,\)"):
        x.grad = [1, 2, 3]
    with pytest.raises(RuntimeError, match="requires no gradient"):
        ag.tensor(1.0).grad = 1.0


def test_the_grad_of_a_result_is_kept_on_request():
    x = leaf(3.0)
    y, z = x * 2, x * 5
    assert y.retain_grad() is y
    (y * z).backward()
    assert y.grad.item() == 15
    with pytest.warns(UserWarning, match="made by multiply"):
        assert z.grad is None


def test_the_upstream_gradient_may_be_a_list_an_array_or_a_tensor():
    for g in ([1, 2], np.array([1.0, 2.0]), ag.tensor([1.0, 2.0])):
        x = leaf([5.0, 6.0])
        (x * 3).backward(g)
        assert x.grad.tolist() == [3, 6]


def test_a_hook_observes_replaces_and_is_removed():
    x = leaf(1.0)
    seen = []
    remove_first = x.register_hook(lambda g: seen.append(g.item()))
    x.register_hook(lambda g: 10 * g)
    (2 * x).backward()
    assert seen == [2]
    assert x.grad.item() == 20
    remove_first()
    remove_first()  # a second time does nothing
    (2 * x).backward()
    assert seen == [2]
    assert x.grad.item() == 40


# --- errors that say what to do ------------------------------------------------------------------


def test_backward_from_several_elements_needs_a_gradient():
    with pytest.raises(RuntimeError, match=r"\.sum\(\)"):
        (leaf([1.0, 2.0]) * 2).backward()


def test_backward_with_a_gradient_of_the_wrong_shape():
    with pytest.raises(ValueError, match=r"shape \(3,\), the Tensor \(2,\)"):
        (leaf([1.0, 2.0]) * 2).backward([1, 2, 3])


def test_backward_on_what_requires_no_gradient():
    with pytest.raises(RuntimeError, match="requires_grad=True"):
        ag.tensor(1.0).backward()
    with pytest.raises(RuntimeError, match="retain_grad"):
        ag.tensor(1.0).retain_grad()
    with pytest.raises(RuntimeError, match="register_hook"):
        ag.tensor(1.0).register_hook(print)


def test_a_second_backward_through_a_freed_graph():
    y = ag.exp(leaf(1.0))
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(40, 30), (8, 5, 30), (1200, 1)])  # summed as a product
def test_a_row_added_to_many_gets_the_sum_over_them(shape, dtype):
    weights = np.random.default_rng(0).integers(-8, 9, shape).astype(dtype)  # sums are exact
    row = ag.tensor(np.zeros(shape[-1:], dtype), requires_grad=True)
    y = ((row + np.zeros(shape, dtype)) ** 2 / 2 + row * weights).sum()
    y.backward(create_graph=True)
    assert row.grad.dtype == dtype
    np.testing.assert_array_equal(row.grad.detach(), weights.reshape(-1, shape[-1]).sum(0))
    first, row.grad = row.grad, None
    first.sum().backward()  # each copy adds 1 to the second derivative
    np.testing.assert_array_equal(row.grad, np.full(shape[-1:], weights.size // shape[-1]))


def test_shapes_that_do_not_broadcast_are_named():
    with pytest.raises(ValueError, match=r"add: .*float64\[2\].*float64\[3\].*from the right"):
        leaf([1.0, 2.0]) + leaf([1.0, 2.0, 3.0])


def test_matrices_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"matmul: .*float64\[2, 3\].*float64\[2, 3\]"):
        leaf(np.zeros((2, 3))) @ leaf(np.zeros((2, 3)))


def test_an_index_out_of_bounds_names_the_op_and_the_shape():
    with pytest.raises(IndexError, match=r"getitem: .*float64\[2\]"):
        leaf([1.0, 2.0])[5]


# --- assignment ----------------------------------------------------------------------------------


def test_assignment_reaches_every_view():
    x = leaf([1.0, 2.0, 3.0])
    t = x * 1
    other, view = t.data, t[:]
    t[0] = 9
    assert t.tolist() == [9, 2, 3]
    assert other.tolist() == [9, 2, 3]
    assert view.tolist() == [9, 2, 3]
    (t * t).sum().backward()
    assert x.grad.tolist() == [0, 4, 6]


def test_assignment_of_what_requires_a_gradient():
    t, v = ag.tensor([1.0, 2.0]), leaf(5.0)
    t[1] = v
    assert t.requires_grad
    (t * t).sum().backward()
    assert v.grad.item() == 10


def test_assignment_into_a_leaf_that_requires_a_gradient_raises():
    with pytest.raises(RuntimeError, match="into a copy"):
        leaf([1.0])[0] = 2.0


def test_assignment_of_floats_into_integers_raises():
    with pytest.raises(TypeError, match="without loss"):
        ag.tensor([1, 2])[0] = 1.5
    t = ag.tensor([1, 2])
    t[0] = 3
    assert t.tolist() == [3, 2]


def test_augmented_assignment_is_never_lost():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = x
    with pytest.raises(RuntimeError, match="leaf that requires a gradient"):
        y *= 3.0
    y = x.copy()
    y *= 3.0
    y += 1.0
    y -= 0.5
    y /= 2.0
    y.sum().backward()
    assert x.tolist() == [1.0, 2.0]
    assert x.grad.tolist() == [1.5, 1.5]
    x.data -= 0.1 * x.grad.data
    with ag.no_grad():
        x -= 0.1 * x.grad
    np.testing.assert_allclose(x.data, [0.7, 1.7])


def test_floating_point_errors_keep_their_type_and_name_the_op():
    x = ag.tensor([0.0], requires_grad=True)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError, match=r"log: .*float64\[1\]"):
        ag.log(x)


def test_micrograds_step_on_the_data():
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    (w**2).sum().backward()
    w.data -= 0.1 * w.grad
    np.testing.assert_allclose(w.data, [0.8, 1.6])
    array = np.ones(2)
    array += ag.tensor([1.0, 2.0])
    assert array.tolist() == [2, 3]
    with pytest.raises(TypeError, match=r"(?s)add: out= .*result, or t\.detach\(\)"):
        array += w


def test_an_argument_without_a_rule_is_not_dropped():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    one_rule = ag.elementwise(lambda a: 1.0)(lambda a, b: a + b)
    assert one_rule(x, 1.0).data.tolist() == [2, 3]
    with pytest.raises(TypeError, match="'b' has no rule, and the gradient would be lost"):
        one_rule(x, x)
    with pytest.raises(TypeError, match="2 rules were given for 1 argument"):
        ag.elementwise(lambda x: 2 * x, lambda x: x)(lambda x: x**2)


def test_a_decorator_without_rules_says_so_when_the_function_is_called():
    for decorator in (ag.elementwise, ag.linear, ag.multilinear):

        @decorator
        def cube(x):
            return x**3

        name = decorator.__name__
        for x in (2.0, ag.tensor(2.0)):
            with pytest.raises(TypeError, match=rf"write @{name}\(rule\), not @{name}, above"):
                cube(x)


W = ag.tensor([3.0, 4.0], requires_grad=True)


@pytest.mark.parametrize("w", [W, W.detach()])
def test_a_function_that_uses_a_tensor_from_outside(w):
    @ag.elementwise(lambda x: np.array([3.0, 4.0]))
    def scaled(x):
        return x * w

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match=r"scaled: its function .* make it an argument with a rule"):
        scaled(x)


@pytest.mark.parametrize("w", [W, W.detach()])
def test_a_rule_that_uses_a_tensor_from_outside(w):
    @ag.elementwise(lambda x: w * 2)
    def scaled(x):
        return x * np.array([6.0, 8.0])

    @ag.primitive(vjp=lambda g: w * g, jvp=lambda t: w * t)
    def weighed(x):
        return x * w.data

    x = np.array([1.0, 2.0])
    for op in (scaled, weighed):
        for use in (
            lambda op: op(ag.tensor(x, requires_grad=True)).sum().backward(),
            lambda op: ag.grad(lambda x: op(x).sum())(x),
            lambda op: ag.jvp(op, (x,), (x,)),
        ):
            with pytest.raises(
                TypeError, match=f"{op.__name__}: its rule .* t.data for a constant"
            ):
                use(op)


def test_what_the_message_advises_works():
    @ag.elementwise(lambda x, w: w, lambda x, w: x)
    def scaled(x, w):
        return x * w

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    scaled(x, W).sum().backward()
    assert x.grad.tolist() == [3.0, 4.0]
    assert W.grad.tolist() == [1.0, 2.0]


def test_the_gradient_of_a_result_is_asked_for_in_vain():
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    y = ag.exp(w)
    y.sum().backward()
    with pytest.warns(
        UserWarning, match=r"made by exp.* y.retain_grad\(\) before backward"
    ) as caught:
        assert y.grad is None
    assert caught[0].filename == __file__
    kept = ag.exp(w).retain_grad()
    assert kept.grad is None  # no backward yet: nothing to warn of
    kept.sum().backward()
    assert kept.grad.tolist() == [1.0, 1.0]
    assert w.detach().grad is None


def test_a_step_by_hand_that_makes_a_result_of_the_leaf():
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    (w * w).sum().backward()
    w = w - 0.1 * w.grad
    (w * w).sum().backward()
    with pytest.warns(UserWarning, match=r"made by subtract.* step of descent.*w.data -= lr"):
        assert w.grad is None


@pytest.mark.parametrize("requires_grad", [2.0, np.float32, "yes", [3.0]])
def test_the_second_argument_is_no_dtype_and_no_number(requires_grad):
    with pytest.raises(TypeError, match=r"requires_grad is True or False, not .*dtype=.*one list"):
        ag.tensor(1.0, requires_grad)
    assert ag.tensor(1.0, np.bool_(True)).requires_grad


def test_what_pytorch_calls_dim_is_axis():
    x = ag.tensor([[1.0, 2.0]], requires_grad=True)
    for call in (
        lambda: x.sum(dim=0),
        lambda: x.mean(dim=0, keepdim=True),
        lambda: x.softmax(dim=1),
    ):
        with pytest.raises(TypeError, match="NumPy's names, axis and keepdims"):
            call()


@pytest.mark.parametrize("join", [ag.stack, ag.concatenate, np.stack, np.concatenate, ag.hstack])
@pytest.mark.parametrize("requires_grad", [True, False])
def test_arrays_to_join_go_in_one_list(join, requires_grad):
    a = ag.tensor([1.0], requires_grad=requires_grad)
    with pytest.raises(TypeError, match=r"pass several arrays as one list, \[a, b\]"):
        join(a, a)


def test_matmul_says_which_sizes_meet():
    x = ag.tensor(np.ones((2, 3)), requires_grad=True)
    with pytest.raises(
        ValueError, match=r"float64\[2, 3\], float64\[2, 3\]\); the last axis of the first"
    ):
        x @ np.ones((2, 3))
    with pytest.raises(ValueError, match=r"3\); .* multiply by a number with \*"):
        x @ 3


def test_what_a_users_function_or_rule_returns_is_an_array():
    x = ag.tensor(2.0, requires_grad=True)

    @ag.elementwise(lambda x: 3 * x**2)
    def cube(x):
        return math.pow(x, 3)

    with pytest.raises(TypeError, match="cube: its function returned float, and must return an"):
        cube(x)
    assert cube(2.0) == 8.0  # of numbers alone it gives what it likes

    @ag.linear(lambda g: 2.0)
    def double(x):
        return 2 * x

    with pytest.raises(TypeError, match="double: its rule returned float"):
        double(x).backward()


def test_an_error_in_a_users_rule_names_the_op():
    @ag.elementwise(lambda x: math.cos(x))
    def sine(x):
        return np.sin(x)

    y = sine(ag.tensor([1.0, 2.0], requires_grad=True)).sum()
    with pytest.raises(TypeError) as raised:
        y.backward()
    assert raised.value.__notes__ == ["(in the rule of the op sine; what it is given are arrays)"]


def test_what_is_no_rule_is_refused_when_the_op_is_made():
    with pytest.raises(TypeError, match=r"square: a rule is a function, or None, and not 2.0"):

        @ag.elementwise(2.0)
        def square(x):
            return x * x

    with pytest.raises(TypeError, match=r"names 'g'.*gives the local derivative alone"):

        @ag.elementwise(lambda g, x: g * 2 * x)
        def square(x):
            return x * x


def test_ragged_lists_say_what_a_tensor_is_made_of():
    with pytest.raises(ValueError, match="inhomogeneous") as raised:
        ag.tensor([[1.0], [1.0, 2.0]])
    assert "nested lists of equal length" in raised.value.__notes__[0]
