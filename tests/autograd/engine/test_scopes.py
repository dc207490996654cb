"""Every mode in every place: blocks, and functions whose bodies are suspended in between."""

import asyncio
import contextlib
import contextvars
import functools
import inspect
import threading
import types

import numpy as np
import pytest

import autograd as ag


def raises(op, value):
    """Whether recording an op at a value raises; the modes decide."""
    try:
        with np.errstate(all="ignore"):
            op(ag.tensor(value, requires_grad=True))
    except FloatingPointError:
        return True
    return False


# each mode, and how to see that it holds
MODES = {
    "no_grad": (ag.no_grad, lambda: not (ag.tensor(1.0, requires_grad=True) * 2).requires_grad),
    "enable_grad": (ag.enable_grad, lambda: (ag.tensor(1.0, requires_grad=True) * 2).requires_grad),
    "kinks": (lambda: ag.kinks("raise"), lambda: raises(ag.relu, 0.0)),
    "detect_anomaly": (ag.detect_anomaly, lambda: raises(ag.log, -1.0)),
}
BARE = {name: MODES[name] for name in ("no_grad", "enable_grad", "detect_anomaly")}


@pytest.fixture(params=MODES)
def mode(request):
    """A mode, and whether it holds now; it does not outside."""
    make, holds = MODES[request.param]
    with ag.no_grad() if request.param == "enable_grad" else contextlib.nullcontext():
        assert not holds()
        yield make(), holds
        assert not holds()


def generator(holds):
    """Yields whether the mode holds, and whether it does after an error; returns the same."""
    given = yield holds()
    try:
        yield (holds(), given)
    except KeyError:
        yield holds()
    return holds()


async def async_generator(holds):
    given = yield holds()
    try:
        await asyncio.sleep(0)
        yield (holds(), given)
    except KeyError:
        yield holds()


def test_above_a_generator(mode):
    scope, holds = mode
    g = scope(generator)(holds)
    assert next(g) is True
    assert not holds()
    assert g.send(5) == (True, 5)
    assert not holds()
    assert g.throw(KeyError("k")) is True
    assert not holds()
    with pytest.raises(StopIteration) as stop:
        next(g)
    assert stop.value.value is True


def test_above_an_async_generator(mode):
    scope, holds = mode

    async def main():
        g = scope(async_generator)(holds)
        assert await anext(g) is True
        assert not holds()
        assert await g.asend(5) == (True, 5)
        assert not holds()
        assert await g.athrow(KeyError("k")) is True
        assert not holds()
        with pytest.raises(StopAsyncIteration):
            await anext(g)
        return [x async for x in scope(async_generator)(holds)]

    assert asyncio.run(main()) == [True, (True, None)]


def test_above_a_coroutine(mode):
    scope, holds = mode

    @scope
    async def inside():
        before = holds()
        await asyncio.sleep(0)
        return before, holds()

    async def main():
        started = asyncio.create_task(inside())
        while not started.done():
            assert not holds()
            await asyncio.sleep(0)
        return await started, await inside(), holds()

    assert asyncio.run(main()) == ((True, True), (True, True), False)


def test_a_coroutine_that_no_task_runs_does_not_leak_where_it_waits(mode):
    scope, holds = mode

    @types.coroutine
    def pause():
        yield

    @scope
    async def inside():
        await pause()
        return holds()

    c = inside()
    c.send(None)
    assert not holds()
    with pytest.raises(StopIteration) as stop:
        c.send(None)
    assert stop.value.value is True


def test_errors_and_closing_reach_the_body(mode):
    scope, holds = mode
    seen = []

    @scope
    def body():
        try:
            yield
        finally:
            seen.append(holds())

    g = body()
    next(g)
    g.close()
    g = body()
    next(g)
    with pytest.raises(ZeroDivisionError):
        g.throw(ZeroDivisionError)
    next(body())  # dropped, and so closed
    assert seen == [True, True, True]

    @scope
    async def async_body():
        try:
            yield
        finally:
            await asyncio.sleep(0)
            seen.append(holds())

    async def main():
        g = async_body()
        await anext(g)
        await g.aclose()

    asyncio.run(main())
    assert seen == [True] * 4


def test_what_inspect_says_stays(mode):
    scope, _holds = mode

    async def coroutine(holds):
        """Text."""

    for kind, function in (
        (inspect.isgeneratorfunction, generator),
        (inspect.isasyncgenfunction, async_generator),
        (inspect.iscoroutinefunction, coroutine),
    ):
        decorated = scope(function)
        assert kind(decorated)
        assert (decorated.__name__, decorated.__doc__) == (function.__name__, function.__doc__)
        assert inspect.signature(decorated) == inspect.signature(function)


def test_a_body_that_another_callable_hands_on(mode):
    scope, holds = mode

    def handing(function):
        return functools.wraps(function)(lambda *args: function(*args))

    async def coroutine(holds):
        return holds()

    async def collected(g):
        return [x async for x in g]

    for hand_on in (handing, functools.partial):
        assert list(scope(hand_on(generator))(holds)) == [True, (True, None)]
        assert asyncio.run(scope(hand_on(coroutine))(holds)) is True
        g = scope(hand_on(async_generator))(holds)
        assert asyncio.run(collected(g)) == [True, (True, None)]


def test_above_methods_of_every_kind(mode):
    scope, holds = mode

    class Several:
        @scope
        def method(self):
            return holds()

        @scope
        @staticmethod
        def static():
            return holds()

        @scope
        @classmethod
        def of_class(cls):
            return cls is Several and holds()

        @property
        @scope
        def attribute(self):
            return holds()

    one = Several()
    assert one.method()
    assert one.static()
    assert Several.static()
    assert one.of_class()
    assert one.attribute


def test_above_a_context_manager(mode):
    scope, holds = mode

    @contextlib.contextmanager
    @scope
    def around():
        yield holds()

    with around() as inside:
        assert inside is True
        assert not holds()


def test_not_above_a_class_or_what_cannot_be_called(mode):
    scope, _ = mode
    with pytest.raises(TypeError, match=r"cannot decorate the class Thing.*Decorate the methods"):

        @scope
        class Thing:
            pass

    with pytest.raises(TypeError, match="decorates a function, not a property"):
        scope(property(lambda self: 1))


@pytest.mark.parametrize("name", BARE)
def test_without_parentheses(name):
    make, holds = BARE[name]
    with ag.no_grad() if name == "enable_grad" else contextlib.nullcontext():

        @make
        def decorated(x, *, y):
            """Text."""
            return holds(), x, y

        assert decorated(1, y=2) == (True, 1, 2)
        assert (decorated.__name__, decorated.__doc__) == ("decorated", "Text.")
        assert list(make(generator)(holds)) == [True, (True, None)]
        assert not holds()
        with pytest.raises(TypeError, match="not a bool"):
            make(False)


def test_kinks_says_that_it_needs_a_policy():
    with pytest.raises(TypeError, match=r'write @kinks\("raise"\)'):

        @ag.kinks
        def f():
            pass


def test_one_object_within_itself_and_again(mode):
    scope, holds = mode
    with scope:
        with scope, scope:
            assert holds()
        assert holds()
        assert scope(holds)()
        assert holds()
    assert not holds()
    with pytest.raises(ZeroDivisionError), scope:
        raise ZeroDivisionError
    with scope:
        assert holds()


def test_one_object_in_two_threads(mode):
    """Whatever the order in which they enter and leave."""
    scope, holds = mode
    seen, context = [], contextvars.copy_context()
    first, second = threading.Event(), threading.Event()

    def other():
        with scope:
            first.set()
            second.wait(10)
            seen.append(holds())
        seen.append(holds())

    thread = threading.Thread(target=context.run, args=(other,))
    with scope:
        thread.start()
        assert first.wait(10)
        assert holds()
    assert not holds()
    with scope:
        second.set()
        thread.join()
        assert holds()
    assert seen == [True, False]


def test_one_object_in_many_threads_at_once():
    scope, faults = ag.no_grad(), []

    def enter():
        for _ in range(300):
            with scope, scope:
                inside = ag.is_grad_enabled()
            if inside or not ag.is_grad_enabled():
                faults.append(inside)

    threads = [threading.Thread(target=enter) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_one_object_in_two_async_tasks(mode):
    scope, holds = mode

    async def inside(turns):
        with scope:
            for _ in range(turns):
                await asyncio.sleep(0)
                assert holds()
        return holds()

    async def main():
        return await asyncio.gather(inside(3), inside(1), inside(2))

    assert asyncio.run(main()) == [False] * 3


def test_a_block_left_elsewhere_changes_nothing_there(mode):
    """As when another thread closes a generator."""
    scope, holds = mode

    def body():
        with scope:
            yield

    def close():
        g.close()
        return holds()

    g = body()
    context = contextvars.copy_context()
    context.run(next, g)
    assert not holds()
    assert not close()
    context.run(scope.__exit__, None, None, None)  # once more than it was entered


def test_blocks_that_overlap():
    """Two generators, each suspended in a block, closed in the order in which they began."""

    def body(scope):
        with scope:
            yield

    for first, second in ((ag.no_grad(), ag.no_grad()), (ag.no_grad(), ag.enable_grad())):
        a, b = body(first), body(second)
        next(a)
        next(b)
        inside = ag.is_grad_enabled()
        a.close()
        assert ag.is_grad_enabled() is inside
        b.close()
        assert ag.is_grad_enabled()


def test_blocks_in_a_decorated_body_are_suspended_with_it():
    @ag.no_grad()
    def body():
        with ag.enable_grad():
            yield ag.is_grad_enabled()
            with ag.kinks("raise"):
                yield ag.is_grad_enabled(), raises(ag.relu, 0.0)
            yield ag.is_grad_enabled(), raises(ag.relu, 0.0)
        yield ag.is_grad_enabled()

    g = body()
    assert next(g) is True
    assert ag.is_grad_enabled()
    with ag.no_grad():
        assert next(g) == (True, True)
        assert not ag.is_grad_enabled()
    assert not raises(ag.relu, 0.0)
    assert next(g) == (True, False)
    assert next(g) is False
    assert ag.is_grad_enabled()


def test_two_bodies_in_turn():
    @ag.no_grad()
    def off():
        while True:
            yield ag.is_grad_enabled()

    @ag.enable_grad()
    def on():
        while True:
            yield ag.is_grad_enabled()

    seen = [(a, b, ag.is_grad_enabled()) for a, b, _ in zip(off(), on(), range(3))]
    assert seen == [(False, True, True)] * 3


def test_a_recursive_generator(mode):
    scope, holds = mode

    @scope
    def down(n):
        yield holds()
        if n:
            yield from down(n - 1)
        yield holds()

    for held in down(5):
        assert held is True
        assert not holds()
