"""``t[i] = v``, ``t += v``: what they reach, what their gradients are, and what they refuse."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.engine import borrowed
from autograd.tensors import overwritten, sharing
from autograd.testing import gradcheck

X = np.array([[1.0, 2.0], [3.0, 4.0]])


def leaf(x: Any) -> Any:
    return ag.tensor(x, requires_grad=True)


# --- through views -------------------------------------------------------------------------------


def _twice_one(a: Any) -> None:
    a[0][1] = 5.0


def _transposed(a: Any) -> None:
    a.T[0] = 0.0


def _named_slice(a: Any) -> None:
    b = a[1:]
    b[0] = 0.0


def _reshaped(a: Any) -> None:
    b = a.reshape(4, 1)
    b += 1


def _flat(a: Any) -> None:
    a.ravel()[0] = 5.0


def _rows(a: Any) -> None:
    for row in a:
        row *= 3.0


def _second_name(a: Any) -> None:
    b = a
    b += 1
    assert b is a


def _mirrored(a: Any) -> None:
    np.flip(a)[0] = 3.0
    np.flipud(a)[0, 0] = 7.0


def _turned(a: Any) -> None:
    np.rot90(a)[0] = 3.0


def _halves(a: Any) -> None:
    top, bottom = np.split(a, 2)
    top[...] = 2 * bottom


def _unstacked(a: Any) -> None:
    ag.unstack(a, axis=1)[0][:] = 2.0


def _new_axes(a: Any) -> None:
    np.expand_dims(a, 0)[0, 1] = 6.0
    np.atleast_3d(a)[0] = 7.0
    a[None, :, None][0, 0, 0, 1] = 8.0


def _squeezed(a: Any) -> None:
    a.squeeze()[0] = 3.0


def _moved(a: Any) -> None:
    np.moveaxis(a, 0, 1)[0] = 3.0
    np.rollaxis(a, 1)[1, 1] = 4.0
    np.swapaxes(a, 0, 1)[1, 0] *= 5.0


def _own_dtype(a: Any) -> None:
    a.astype(float, copy=False)[0] = 3.0


def _view_of_views(a: Any) -> None:
    v = a.T[::-1].reshape(2, 1, 2)[1:, 0]
    v -= 1
    v[0, 1] = a[0, 0] * 2


def _an_element_as_a_view(a: Any) -> None:
    b = a[0, 1, ...]
    b += 4.0


def _masked(a: Any) -> None:
    a[a > 1.5] *= 2.0


def _columns(a: Any) -> None:
    a[:, 0] = a[:, 1] * 3.0
    a[0] += a[1]


def _over_itself(a: Any) -> None:
    a[1:] = a[:1]
    a[:] = a.T


def _einstein(a: Any) -> None:
    np.einsum("ii->i", a)[:] = 5.0
    np.einsum("ij->ji", a)[0, 1] *= 2.0


def _in_order_f(a: Any) -> None:
    np.reshape(a.T, -1, order="F")[1] = 9.0


WRITES = [
    _twice_one, _transposed, _named_slice, _reshaped, _flat, _rows, _second_name, _mirrored,
    _turned, _halves, _unstacked, _new_axes, _squeezed, _moved, _own_dtype, _view_of_views,
    _an_element_as_a_view, _masked, _columns, _over_itself, _in_order_f,
    _einstein,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
def test_a_write_reaches_what_numpys_would(write: Callable[[Any], None]) -> None:
    expected = X.copy()
    write(expected)
    for requires_grad in (False, True):
        a = ag.tensor(X, requires_grad=requires_grad) * 1.0
        view, column = a[:1], a.T[0]
        write(a)
        assert_array_equal(a.detach().numpy(), expected)
        assert_array_equal(view.detach().numpy(), expected[:1])
        assert_array_equal(column.detach().numpy(), expected.T[0])


@pytest.mark.parametrize("write", WRITES)
def test_gradients_follow_a_write(write: Callable[[Any], None]) -> None:
    def f(x: Any) -> Any:
        a = x * 1.0
        before = a * a
        write(a)
        return (a * a * X + before).sum()

    def value(x: Any) -> float:
        a = x.copy()
        before = (a * a).sum()
        write(a)
        return float((a * a * X).sum() + before)

    h, step = 1e-4, np.zeros_like(X)
    slopes = np.empty_like(X)
    for i in np.ndindex(*X.shape):
        step[i] = h
        slopes[i] = (value(X + step) - value(X - step)) / (2 * h)
        step[i] = 0
    assert_allclose(ag.grad(f)(X), slopes, rtol=1e-7, atol=1e-6)
    gradcheck(f, X)
    if write is _masked:
        return  # in a batch the masks would pick different numbers of elements
    batch = np.stack([X, X + 0.25])
    assert_allclose(ag.vmap(ag.grad(f))(batch), [ag.grad(f)(x) for x in batch], rtol=1e-12)


def test_the_issues_values() -> None:
    x = leaf(np.ones((2, 2)))
    a = x * 1.0
    a[0][1] = 5.0
    y = (a**2).sum()
    y.backward()
    assert y.item() == 28
    assert x.grad.tolist() == [[2, 0], [2, 2]]
    y = leaf([1.0, 2.0, 3.0]) * 1.0
    v = y[1:3]
    y[1] = 10
    assert v.tolist() == [10, 3]


def test_complex_parts_are_views() -> None:
    z = leaf(np.array([1 + 2j, 3 + 4j])) * 1.0
    z.real[0] = 5.0
    z.imag += 1.0
    assert z.tolist() == [5 + 3j, 3 + 5j]
    z.conj()[0] = 0.0  # a copy, as in NumPy
    assert z.tolist() == [5 + 3j, 3 + 5j]


def test_what_numpy_copies_is_a_copy() -> None:
    for made in (
        lambda a: a.flatten(), lambda a: a[[0]], lambda a: +a, np.conj, lambda a: a.copy(),
        lambda a: a.astype(float), lambda a: a[a > 0], lambda a: ag.reshape(a, 4, copy=True),
    ):  # fmt: skip
        a = leaf(X) * 1.0
        made(a)[0] = 9.0
        assert_array_equal(a.detach(), X)
    with pytest.raises(ValueError, match="copy"):
        ag.reshape(ag.tensor(X).T, 4, copy=False)
    t = ag.tensor(X)
    assert np.shares_memory(ag.reshape(t, 4, copy=False).data, t.data)
    assert ag.reshape(t[:0], (0, 3), copy=False).shape == (0, 3)
    assert ag.vmap(lambda x: ag.reshape(x, (2, 1), copy=False))(X).shape == (2, 2, 1)


def test_views_that_are_read_only_in_numpy() -> None:
    a = leaf(X) * 1.0
    views = np.diagonal(a), np.broadcast_to(a, (2, 2, 2)), ag.sliding_window_view(a, (1, 1))
    for view in views:
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 1.0
    a[0, 0] = 9.0  # and yet they see a write to their base
    assert [view.reshape(-1)[0].item() for view in views] == [9, 9, 9]


# --- in place ------------------------------------------------------------------------------------


def test_in_place_keeps_dtype_and_shape() -> None:
    t = ag.tensor([1, 2])
    with pytest.raises(TypeError, match=r"without loss|same_kind"):
        t += 0.5
    with pytest.raises(ValueError, match="shape"):
        t += np.ones((3, 2), int)
    half = ag.tensor([1.0, 2.0], dtype=np.float32)
    half += np.array([1.0, 1.0])
    assert half.dtype == np.float32
    assert half.tolist() == [2, 3]
    number = ag.tensor(2)
    with pytest.raises(TypeError, match="without loss"):
        number += 0.5
    with pytest.raises(ValueError, match="shape"):
        number += [1, 2]
    number += 3
    assert number.item() == 5


def test_whole_quotients_in_place_take_lists_and_say_what_does_not_fit():
    """floor_divide gives constants: it is no op with a rule, and its errors are NumPy's."""
    a = ag.tensor([5.0, 7.0])
    a //= [2.0, 3.0]
    assert a.tolist() == [2.0, 2.0]
    with pytest.raises(TypeError, match="floor_divide: a masked array is rejected"):
        a //= np.ma.masked_array([1.0, 2.0], [0, 1])
    with pytest.raises(ValueError, match=r"operands could not be broadcast|non-broadcastable"):
        a //= np.ones(3)
    assert a.tolist() == [2.0, 2.0]


def test_all_signs() -> None:
    for requires_grad in (False, True):
        a, b = X.copy(), ag.tensor(X, requires_grad=requires_grad) * 1.0
        other = b
        for t in (a, b):
            t += 1
            t -= 0.5
            t *= 2
            t /= 4
            t **= 2
            t @= np.eye(2) * 8
        assert_allclose(b.detach().numpy(), a)
        assert other is b
    a, b = X.copy(), ag.tensor(X)
    for t in (a, b):
        t *= 7
        t //= 2
        t %= 4
    assert_array_equal(b, a)


# --- leaves --------------------------------------------------------------------------------------


def test_a_leaf_that_requires_a_gradient_is_written_under_no_grad_only() -> None:
    for write in (*WRITES[:5], _second_name):
        w = leaf(X)
        with pytest.raises(RuntimeError, match=r"leaf that requires a gradient.*no_grad.*copy"):
            write(w)
        assert_array_equal(w.detach(), X)
        expected = X.copy()
        write(expected)
        with ag.no_grad():
            write(w)
        assert_array_equal(w.detach(), expected)
        assert w.requires_grad
        assert w.is_leaf
        (w * w).sum().backward()
        assert_array_equal(w.grad, 2 * expected)


def test_steps_of_descent_as_tutorials_write_them() -> None:
    gc.collect()  # the graphs of other tests, in the tracebacks of what they expected to raise
    before = overwritten.pending()
    w = nn.Parameter(np.array([1.0, 2.0]))
    alias, array = w, w.data
    for _ in range(2):
        (w * w).sum().backward()
        with ag.no_grad():
            w -= 0.25 * w.grad
        w.grad = None
    assert w.detach().tolist() == [0.25, 0.5]
    assert alias is w
    assert array.tolist() == [0.25, 0.5]
    assert overwritten.pending() == before


def test_a_step_before_backward_raises() -> None:
    w = leaf([1.0, 2.0])
    y = (w * w).sum()
    with ag.no_grad():
        w[0] = 5.0
    with pytest.raises(RuntimeError, match=r"multiply: t\[i\] = v, at .*wrote into its argument"):
        y.backward()
    z = (w * 3.0).sum()  # needs no values
    with ag.no_grad():
        w += 1.0
    z.backward()
    assert w.grad.tolist() == [3, 3]


def test_a_write_without_a_gradient_leaves_the_node() -> None:
    x = leaf([1.0, 2.0])
    y = x * 3.0
    with ag.no_grad():
        y[0] = 10.0
    (y * y).sum().backward()
    assert x.grad.tolist() == [60, 36]  # as PyTorch: 2·y·3 with y as it is


# --- shared with arrays, and detached ------------------------------------------------------------


def test_arrays_of_the_memory_see_writes_and_are_seen() -> None:
    a = np.zeros(3)
    t = ag.from_numpy(a)
    t[0] = 1.0
    t += 1.0
    v = t[1:]
    a[2] = 7.0
    v[0] = 5.0
    assert a.tolist() == [2, 5, 7]
    assert t.tolist() == [2, 5, 7]
    assert np.asarray(t) is a or np.shares_memory(np.asarray(t), a)
    u = ag.tensor([1.0, 2.0])
    out, part = u.numpy(), u[1:].data
    u[:] = [3.0, 4.0]
    part[0] = 9.0
    assert out.tolist() == [3, 9]
    assert u.tolist() == [3, 9]


def test_memory_known_outside_is_written_and_backward_says_so() -> None:
    a = np.array([1.0, 2.0])
    t, w = ag.from_numpy(a), leaf([1.0, 1.0])
    y = (w * t).sum()
    t[0] = 5.0
    assert a.tolist() == [5, 2]
    with pytest.raises(RuntimeError, match="wrote into its argument"):
        y.backward()
    z = (w * t).sum()
    z.backward()  # what was computed after the write is right
    assert w.grad.tolist() == [5, 2]


def test_a_graphs_arrays_stay_as_they_are() -> None:
    x = leaf([1.0, 2.0, 3.0])
    t = x * 1.0
    saved = t * t
    view = t[1:] * t[1:]
    t += 10.0
    t[1:] *= 2.0
    (saved.sum() + view.sum()).backward()
    assert x.grad.tolist() == [2, 8, 12]


def test_detached_tensors_share_and_say_what_they_cannot() -> None:
    x = leaf([1.0, 2.0])
    y = x * 1.0
    d = y.detach()
    d[0] = 5.0
    assert y.tolist() == [5, 2]
    y[1] = 7.0
    assert d.tolist() == [5, 7]
    with pytest.raises(RuntimeError, match=r"detached.*t\.copy\(\)"):
        d[0] = x[0]
    del y
    gc.collect()  # of the error, too
    d[0] = x[0] * 3.0  # nobody else sees it
    d.sum().backward()
    assert x.grad.tolist() == [3, 0]


def test_detach_frees_the_history() -> None:
    h = leaf(np.ones(3))
    arrays = []
    for _ in range(5):
        h = ag.tanh(h)
        arrays.append(weakref.ref(h._array))
        h = (h * h).detach().requires_grad_()
    assert [a() for a in arrays] == [None] * 5


# --- inside functions ----------------------------------------------------------------------------


def _adds(x: Any) -> Any:
    x += 1.0
    return (x * x).sum()


def _through_a_view(x: Any) -> Any:
    x[1:].T[0] = 1.0
    return (x * x).sum()


def _through_a_constant(x: Any) -> Any:
    y = x.detach()
    y[0] = 1.0
    return (x * x).sum()


@pytest.mark.parametrize("f", [_adds, _through_a_view, _through_a_constant])
@pytest.mark.parametrize(
    "run",
    [
        lambda f: ag.grad(f)(X),
        lambda f: ag.vmap(f)(X),
        lambda f: ag.vmap(f, loop=True)(ag.tensor(X)),
        lambda f: ag.vmap(ag.grad(f))(np.stack([X, X])),
        lambda f: ag.jvp(f, (X,), (X,)),
        lambda f: ag.jacobian(f)(X),
        lambda f: ag.hessian(f)(X),
        lambda f: ag.checkpoint(f)(leaf(X) * 1.0),
    ],
)
def test_arguments_are_not_written(run: Callable[..., Any], f: Any) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)argument of a function.*y = y \+ 1.*y\.copy\(\)"):
        run(f)


def test_what_is_made_inside_is_written() -> None:
    def f(x: Any) -> Any:
        y = x.copy()
        for i in range(1, 3):
            y[i] *= y[i - 1]
        y[1:] += x[:2]
        return (y * y).sum()

    def g(x: Any) -> Any:
        a = x[0]
        b = x[1] * a
        c = x[2] * b
        return a**2 + (b + a) ** 2 + (c + x[1]) ** 2

    x = np.array([1.0, 2.0, 3.0])
    assert_allclose(ag.grad(f)(x), ag.grad(g)(x))
    assert_allclose(ag.hessian(f)(x), ag.hessian(g)(x))
    assert_allclose(
        ag.vmap(ag.grad(f))(np.stack([x, 2 * x])), ag.vmap(ag.grad(g))(np.stack([x, 2 * x]))
    )


def test_a_write_between_checkpoints_two_runs() -> None:
    x = leaf(np.linspace(1.0, 2.0, 5000))
    t = x * 1.0
    y = ag.checkpoint(lambda a: (a**3).sum())(t)
    t[1] = 7.0
    y.backward()
    assert_allclose(x.grad, 3 * x.detach().numpy() ** 2)


# --- what belongs to a handle --------------------------------------------------------------------


def test_a_copy_of_a_view_is_a_tensor_of_its_own() -> None:
    a = ag.tensor(X)
    for made in (copy.copy(a[0]), copy.deepcopy(a[0]), pickle.loads(pickle.dumps(a[0]))):
        a[0] = 9.0
        assert made.tolist() in ([1, 2], [9, 9])
        made[0] = 5.0
        assert a[0].tolist() == [9, 9]


def test_names_gradients_and_hooks_stay() -> None:
    x = leaf([1.0, 2.0])
    t = x * 1.0
    t.name = "t"
    v = t[1:]
    v.name = "v"
    t.retain_grad()
    t *= 2.0
    assert (t.name, v.name) == ("t", "v")
    (t * v).sum().backward()
    assert t.grad.tolist() == [4, 10]  # of t itself: 4 each, and v's sum of 2 and 4 on top
    assert x.grad.tolist() == [8, 20]


def test_new_data_leave_the_old_memory_to_its_views() -> None:
    w = leaf(X)
    view = w[0]
    with ag.no_grad():
        w += 1.0  # the view is out of date
    w.data = np.zeros((2, 2))
    assert view.tolist() == [2, 3]
    assert w[0].tolist() == [0, 0]
    assert w.data.tolist() == [[0, 0], [0, 0]]
    base = ag.tensor(X)
    d, other = base.detach(), base[0]
    d.data = np.zeros((2, 2))
    base[0] = 7.0
    assert d.tolist() == [[0, 0], [0, 0]]
    assert other.tolist() == [7, 7]


def test_under_detect_anomaly() -> None:
    x = leaf(X)
    with ag.detect_anomaly():
        a = x * 1.0
        b = a * a
        a[0][1] = 5.0
        ((a * a).sum() + b.sum()).backward()
    assert x.grad.tolist() == [[4, 4], [12, 16]]


def test_threads_write_what_is_their_own() -> None:
    results = []

    def work(k: int) -> None:
        x = leaf(np.ones((20, 3)))
        a = x * 1.0
        for i, row in enumerate(a):
            row *= k + i
        a.sum().backward()
        results.append((k, x.grad.tolist()))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for k, grad in results:
        assert grad == [[k + i] * 3 for i in range(20)]


# --- memory --------------------------------------------------------------------------------------


def test_slices_of_slices_are_not_kept() -> None:
    x = ag.tensor(np.arange(3000.0))
    with ag.no_grad():
        first = weakref.ref(x)
        for _ in range(2000):
            x = x[1:]
    root = x._family
    assert root is first()
    assert len(root._family) < 200
    assert all(r() is x for r in root._family if r() is not None)
    assert x.tolist() == list(range(2000, 3000))


@pytest.mark.once
def test_no_garbage() -> None:
    gc.collect()
    gc.disable()
    try:
        x = leaf(X)
        for _ in range(3):
            a = x * 1.0
            for write in WRITES:
                write(a)
            d = a.detach()
            d[0] = 1.0
            (a * a).sum().backward()
        del a, d
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("requires_grad", [False, True])
@pytest.mark.parametrize(
    "step",
    [
        lambda y, x, i: y.__setitem__(i, x[i] * x[i]),
        lambda y, x, i: y.__setitem__(i, y[i - 1] * y[i - 1] * 0.5 + x[i]),
        lambda y, x, i: y[i].__imul__(2.0),
        lambda y, x, i: y[i].__iadd__(y[i - 1] * x[i]),
    ],
)
def test_a_loop_of_writes_is_linear(
    monkeypatch: pytest.MonkeyPatch, step: Any, requires_grad: bool
) -> None:
    copies = []
    move = sharing._move
    monkeypatch.setattr(sharing, "_move", lambda root: (copies.append(root.size), move(root))[1])
    n = 60
    x = ag.tensor(np.linspace(0.1, 0.2, 2 * n).reshape(n, 2), requires_grad=requires_grad)
    y = x * 1.0
    for i in range(n):
        step(y, x, i)
    assert len(copies) <= 2
    if requires_grad:
        y.sum().backward()
        assert np.isfinite(x.grad.detach().numpy()).all()


# --- arrays of the user's ------------------------------------------------------------------------


def test_a_small_array_that_is_overwritten_before_backward() -> None:
    b = np.array([1.0, 2.0])
    for product in (lambda w: w * b, lambda w: b * w, lambda w: ag.einsum("i,i->i", w, b)):
        w = leaf([1.0, 1.0])
        y = product(w).sum()
        b[0] = 10.0
        y.backward()
        assert w.grad.tolist() == [1, 2]
        b[0] = 1.0


def test_a_large_buffer_that_is_filled_again_before_backward() -> None:
    buffer = np.ones((100, 100))
    w = leaf(np.ones(100))
    for _ in range(2):  # the usual loop
        (w * buffer).sum().backward()
        buffer += 1.0
    y = (w * buffer).sum()
    buffer[:] = 7.0
    z = (w * buffer).sum()
    z.backward()
    for pending in (y, y + z):
        with pytest.raises(RuntimeError, match=r"multiply: somebody wrote into its argument 1"):
            pending.backward()
    del y, z, pending
    assert not borrowed._borrowed
