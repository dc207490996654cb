"""no_grad and enable_grad: as blocks, as decorators, local to the thread and the async task."""

import asyncio
import threading

import pytest

import autograd as ag


@pytest.fixture
def x():
    return ag.tensor(3.0, requires_grad=True)


def test_nothing_is_recorded_inside_no_grad(x):
    with ag.no_grad():
        y = x * 2
        assert not ag.is_grad_enabled()
    assert not y.requires_grad
    assert y.item() == 6
    assert ag.is_grad_enabled()
    assert (x * 2).requires_grad


def test_every_way_of_applying_an_op_heeds_no_grad(x):
    with ag.no_grad():
        results = [-x, x + x, x * 2, 2 * x, ag.sum(x), ag.stack([x, x]), x[None], x.reshape(1)]
    assert not any(y.requires_grad for y in results)


def test_modes_nest(x):
    with ag.no_grad():
        with ag.enable_grad():
            assert (x * 2).requires_grad
            with ag.no_grad():
                assert not (x * 2).requires_grad
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad


def test_the_mode_is_restored_after_an_error():
    with pytest.raises(ZeroDivisionError), ag.no_grad():
        raise ZeroDivisionError
    assert ag.is_grad_enabled()


def test_as_decorators(x):
    @ag.no_grad()
    def constant(t):
        """Twice t."""
        return t * 2

    @ag.enable_grad()
    def recorded(t):
        return t * 2

    assert not constant(x).requires_grad
    assert not constant(x).requires_grad  # a decorator serves more than one call
    assert (constant.__name__, constant.__doc__) == ("constant", "Twice t.")
    with ag.no_grad():
        assert recorded(x).requires_grad


def test_leaves_made_inside_no_grad_still_require_a_gradient():
    with ag.no_grad():
        w = ag.tensor(2.0, requires_grad=True)
    (w * 3).backward()
    assert w.grad.item() == 3


def test_backward_works_inside_no_grad(x):
    y = x * x
    with ag.no_grad():
        y.backward()
    assert x.grad.item() == 6
    assert not x.grad.requires_grad


def test_create_graph_records_inside_no_grad(x):
    y = x**3
    with ag.no_grad():
        y.backward(create_graph=True)
    assert x.grad.requires_grad


def test_an_update_inside_no_grad(x):
    (x * x).backward()
    with ag.no_grad():
        x.data = x - 0.5 * x.grad
    assert x.item() == 0
    assert x.requires_grad
    assert x.is_leaf


def test_threads_do_not_leak_into_each_other(x):
    inside, done = threading.Event(), threading.Event()
    seen = []

    def other():
        inside.wait(10)
        seen.append(((x * 2).requires_grad, ag.is_grad_enabled()))
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with ag.no_grad():
        inside.set()
        assert done.wait(10)
        assert not (x * 2).requires_grad
    thread.join()
    assert seen == [(True, True)]


def test_async_tasks_do_not_leak_into_each_other(x):
    async def silent(started, proceed):
        with ag.no_grad():
            started.set()
            await proceed.wait()
            return (x * 2).requires_grad

    async def main():
        started, proceed = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(silent(started, proceed))
        await started.wait()
        during = (x * 2).requires_grad
        proceed.set()
        return during, await task

    assert asyncio.run(main()) == (True, False)
