"""autograd.kinks: the policy where an op is recorded at a kink."""

from __future__ import annotations

import asyncio
import inspect
import re
import threading
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import special
from autograd.engine.kinks import _predicates
from tests.graphs import leaf

L = ag.linalg
TURN = np.array([[0.6, -0.8], [0.8, 0.6]])  # whose singular values are 1 but for rounding errors
SYMMETRIC = np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]])  # eigenvalues 1, 1, 4


# op, the input at a kink, the first index there, an input near by that is at none
AT: list[tuple[Any, list[Any], str, list[Any]]] = [
    (ag.absolute, [[1.0, 0.0, 0.0]], r"absolute.*\(1,\)", [[1.0, 0.1, -0.1]]),
    (ag.fabs, [[0.0]], r"fabs.*\(0,\)", [[0.1]]),
    (ag.relu, [[[1.0, 2.0], [3.0, 0.0]]], r"relu.*\(1, 1\)", [[[1.0, 2.0], [3.0, 0.1]]]),
    (ag.sqrt, [[0.0]], "sqrt", [[0.1]]),
    (ag.cbrt, [[0.0]], "cbrt", [[0.1]]),
    (ag.hypot, [[1.0, 0.0], [0.0, 0.0]], r"hypot.*\(1,\)", [[1.0, 0.0], [0.0, 0.1]]),
    (ag.arctan2, [[0.0], [0.0]], "arctan2", [[0.0], [0.1]]),
    (ag.arcsin, [[0.5, -1.0]], r"arcsin.*\(1,\)", [[0.5, -0.9]]),
    (ag.arccos, [[1.0]], "arccos", [[0.9]]),
    (ag.arccosh, [[1.0]], "arccosh", [[1.1]]),
    (ag.angle, [[1j, 0j]], r"angle.*\(1,\)", [[1j, 0.1j]]),
    (ag.sign, [[1j, 0j]], r"sign.*\(1,\)", [[1j, 0.1j]]),
    (ag.leaky_relu, [[1.0, 0.0]], r"leaky_relu.*\(1,\)", [[1.0, 0.1]]),
    (lambda x: ag.leaky_relu(x, 2.0), [[0.0]], "leaky_relu", [[-0.1]]),
    (lambda x: ag.elu(x, 0.5), [[1.0, 0.0]], r"^elu.*\(1,\)", [[1.0, 0.1]]),
    (L.norm, [[0.0, 0.0]], "norm", [[0.0, 0.1]]),
    (L.norm, [[0j, 0j]], "norm", [[0j, 0.1j]]),
    (lambda x: L.norm(x, axis=1), [[[1.0, 0.0], [0.0, 0.0]]], r"norm.*\(1,\)", [[[1.0, 0.1]]]),
    (lambda x: L.norm(x, "fro"), [np.zeros((2, 2))], "norm", [np.eye(2)]),
    (lambda x: L.norm(x, "nuc"), [np.diag([1.0, 0.0])], "norm", [np.eye(2)]),
    (lambda x: L.norm(x, "nuc"), [[[1.0, 2.0], [2.0, 4.0]]], "norm", [[[1.0, 2.0], [2.0, 4.1]]]),
    (lambda x: L.norm(x, 2), [TURN], "norm", [TURN * [1.0, 1.1]]),
    (lambda x: L.norm(x, -2), [np.diag([1.0, 0.0])], "norm", [np.diag([1.0, 0.1])]),
    (L.cond, [TURN], "cond", [TURN * [1.0, 1.1]]),
    (lambda x: L.cond(x, -2), [np.diag([1.0, 2.0, 2.0])], "cond", [np.diag([1.0, 2.0, 2.1])]),
    (L.eigvalsh, [[[1.0, 0.0], [0.0, 1.0]]], r"eigh.*\(0,\)", [np.diag([1.0, 1.1])]),
    (L.eigvalsh, [SYMMETRIC], "eigh", [SYMMETRIC + np.diag([0.0, 0.0, 0.1])]),
    (lambda x: L.eigh(x).eigenvectors, [np.zeros((2, 2))], "eigh", [np.diag([0.0, 0.1])]),
    (L.eigvals, [np.eye(2)], "eig", [np.diag([1.0, 1.1])]),
    (L.svdvals, [TURN], r"svdvals.*\(0,\)", [TURN * [1.0, 1.1]]),
    (lambda x: L.svd(x).U, [np.diag([1.0, 0.0])], r"svd.*\(1,\)", [np.diag([1.0, 0.1])]),
    (ag.maximum, [[1.0, 2.0], [2.0, 2.0]], r"maximum.*\(1,\)", [[1.0, 2.0], [2.0, 2.1]]),
    (ag.minimum, [[1.0], [1.0]], "minimum", [[1.0], [1.1]]),
    (ag.fmax, [[1.0], [1.0]], "fmax", [[1.0], [1.1]]),
    (ag.fmin, [[1.0], [1.0]], "fmin", [[1.0], [1.1]]),
    (ag.copysign, [[0.0], [1.0]], "copysign", [[0.1], [1.0]]),
    (lambda x: ag.clip(x, 0.0, 1.0), [[0.5, 1.0]], r"clip.*\(1,\)", [[0.5, 1.1]]),
    (lambda x: ag.clip(x, a_max=1.0), [[0.0, 1.0]], r"clip.*\(1,\)", [[0.0, 0.9]]),
    (lambda b: ag.clip(np.ones(2), 0.0, b), [[2.0, 1.0]], "clip", [[2.0, 1.1]]),
    (ag.power, [[0.0], [0.5]], "power", [[0.1], [0.5]]),
    (lambda x: x**0, [[1.0, 0.0]], r"power.*\(1,\)", [[1.0, 0.1]]),
    (lambda x: x**x, [[0.0]], "power", [[0.1]]),
    (lambda x: x % 2.0, [[1.0, 4.0]], r"remainder.*\(1,\)", [[1.0, 4.1]]),
    (lambda x: ag.fmod(x, 2.0), [[4.0]], "fmod", [[4.1]]),
    (ag.max, [[3.0, 1.0, 3.0]], r"max.*\(0,\)", [[3.0, 1.0, 2.9]]),
    (
        lambda x: ag.min(x, axis=1),
        [[[1.0, 2.0], [5.0, 5.0]]],
        r"min.*\(1, 0\)",
        [[[1.0, 2.0], [5.0, 5.1]]],
    ),
    (ag.std, [[2.0, 2.0]], "root", [[2.0, 2.1]]),
    (ag.ptp, [[2.0, 1.0, 2.0]], "max", [[2.0, 1.0, 2.1]]),
    (ag.median, [[1.0, 2.0, 2.0]], "median", [[1.0, 2.0, 2.1]]),
    (ag.median, [[0.0, 1.0, 1.0, 1.0]], "median", [[0.0, 0.0, 1.0, 2.0, 2.0]]),
    (lambda x: ag.quantile(x, [0.0, 1.0]), [[0.0, 1.0, 1.0]], r"quantile.*\(1,\)", [[0.0, 1.0]]),
    (lambda x: ag.interp(x, [0.0, 1.0], [0.0, 1.0]), [[0.5, 1.0]], "interp", [[0.5, 0.9]]),
    (ag.unwrap, [[0.0, np.pi]], "unwrap", [[0.0, 3.0]]),
    (special.i0e, [[1.0, 0.0]], r"i0e.*\(1,\)", [[1.0, 0.1]]),
    (lambda x: special.ive(2, x), [[0.0]], "ive", [[0.1]]),
    (special.entr, [[1.0, 0.0]], r"entr.*\(1,\)", [[1.0, 0.1]]),
    (special.rel_entr, [[0.0], [1.0]], "rel_entr", [[0.1], [1.0]]),
    (special.kl_div, [[0.0], [1.0]], "kl_div", [[0.1], [1.0]]),
    (special.xlogy, [[0.0, 0.0], [1.0, 0.0]], r"xlogy.*\(1,\)", [[0.0, 0.1], [1.0, 0.0]]),
    (special.xlog1py, [[0.0], [-1.0]], "xlog1py", [[0.0], [-0.9]]),
]


@pytest.mark.parametrize(
    ("f", "at", "says", "off"), AT, ids=[says.split(".")[0] for _, _, says, _ in AT]
)
def test_raise_names_the_op_and_the_first_index(f: Any, at: Any, says: str, off: Any) -> None:
    with np.errstate(all="ignore"):
        assert f(*map(leaf, at)).requires_grad  # the convention, by default
        with ag.kinks("raise"):
            with pytest.raises(FloatingPointError, match=says):
                f(*map(leaf, at))
            assert f(*map(leaf, off)).requires_grad


def test_what_a_norm_is_smooth_at_is_no_kink() -> None:
    with ag.kinks("raise"):
        assert L.norm(leaf(np.eye(2)), "nuc").requires_grad  # equal singular values, but the sum
        assert L.norm(leaf(np.diag([3.0, 1.0, 1.0])), 2).requires_grad
        assert L.lstsq(leaf(np.eye(2)), np.ones(2))[0].requires_grad
        assert ag.leaky_relu(leaf([0.0]), 1.0).requires_grad
        assert ag.elu(leaf([0.0])).requires_grad


def test_in_vmap_any_example_may_be_at_one() -> None:
    with ag.kinks("raise"):
        assert ag.vmap(ag.grad(abs))(np.array([1.0, -2.0])).tolist() == [1.0, -1.0]
        with pytest.raises(FloatingPointError, match="absolute"):
            ag.vmap(ag.grad(abs))(np.array([1.0, 0.0]))
        with pytest.raises(FloatingPointError, match="norm"):
            ag.vmap(ag.grad(L.norm))(np.array([[1.0, 1.0], [0.0, 0.0]]))


def test_every_kink_that_an_op_declares_is_tested() -> None:
    tested = {word for _, _, says, _ in AT for word in re.findall(r"\w+", says)}
    assert not [op.name for op in _predicates if op.name not in tested]


def test_a_kink_names_only_what_the_rules_keep() -> None:
    for op in _predicates:
        kept = set().union(*[op.named(i) for i in range(op.arity) if op.rules[i]])
        closure = inspect.getclosurevars(_predicates[op]).globals["predicate"]
        arrays = set(inspect.signature(closure).parameters) - set(op.defaults)
        assert arrays <= kept, op.name


def test_every_convention_is_in_the_docstring() -> None:
    silent = [op.name for op in _predicates if "Kink:" not in (op.apply.__doc__ or "")]
    public = {
        "clip": ag.clip,
        "elu": ag.elu,
        "root": ag.std,
        "sign": ag.sign,
    }  # made of these ops, and say it
    assert set(silent) == set(public)
    assert all("Kink:" in f.__doc__ for f in public.values())


def test_the_innermost_block_counts() -> None:
    x = leaf([0.0])
    with ag.kinks("raise"):
        with ag.kinks("subgradient"):
            ag.relu(x)
        with pytest.raises(FloatingPointError):
            ag.relu(x)
    ag.relu(x)


def test_what_is_not_recorded_is_not_checked() -> None:
    with ag.kinks("raise"):
        ag.relu(ag.tensor([0.0]))
        ag.median(ag.tensor([1.0, 1.0, 1.0]))
        with ag.no_grad():
            assert not ag.relu(leaf([0.0])).requires_grad
            with ag.enable_grad(), pytest.raises(FloatingPointError):
                ag.relu(leaf([0.0]))
    with ag.no_grad(), ag.kinks("raise"):
        assert not ag.relu(leaf([0.0])).requires_grad
    assert ag.relu(leaf([0.0])).requires_grad


def test_other_threads_and_tasks_are_not_affected() -> None:
    seen: list[bool] = []

    def work() -> None:
        seen.append(ag.relu(leaf([0.0])).requires_grad)

    async def both() -> None:
        async def strict() -> None:
            with ag.kinks("raise"):
                await asyncio.sleep(0)
                with pytest.raises(FloatingPointError):
                    ag.relu(leaf([0.0]))

        async def lax() -> None:
            await asyncio.sleep(0)
            work()

        await asyncio.gather(strict(), lax())

    with ag.kinks("raise"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    asyncio.run(both())
    assert seen == [True, True]


def test_a_decorator_and_a_wrong_policy() -> None:
    @ag.kinks("raise")
    def f(x: Any) -> Any:
        return abs(x)

    with pytest.raises(FloatingPointError, match="at a kink where"):
        f(leaf(0.0))
    with pytest.raises(ValueError, match="subgradient"):
        ag.kinks("ignore")
