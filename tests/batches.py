"""What vmap must do with a case of the table: as a loop over the examples, in every composition."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from unittest import mock

import numpy as np

import autograd as ag
from autograd import jvp, vmap
from autograd.transforms.batching import indexing, looping, rules
from autograd.transforms.derivatives.gradients import engine_grad as grad
from autograd.trees import flatten
from tests.cases import Case

__all__ = ["compositions", "disagreement", "loops", "raw"]


def raw(x: Any) -> Any:
    """The array of a Tensor."""
    return np.asarray(x.data if isinstance(x, ag.Tensor) else x)


def compositions(case: Case) -> Iterator[tuple[str, Callable[..., Any]]]:
    """A case's op by itself, its gradient, its tangent, its second derivative and its batches.

    Each takes the case's floating arguments and gives a list of Tensors or arrays.
    """
    values = case.sample(0)

    def outputs(*xs: Any) -> Any:
        return flatten(case.of(values)(*xs))[0]

    def size(ys: Any) -> Any:
        return sum([ag.sum(ag.real(y * ag.conj(y))) for y in ys if y.dtype.kind in "fc"], 0.0)

    def weighted(*xs: Any) -> Any:
        return size(outputs(*xs))

    every = range(len(case.floating))
    gradient = grad(weighted, every)
    yield "value", outputs
    yield "grad", gradient
    yield "jvp", lambda *xs: [jvp(weighted, xs, tuple([x * 0 + 1 for x in xs]))[1]]
    if case.second == 2:
        yield "second", grad(lambda *xs: size(gradient(*xs)), every)
    yield "nested", vmap(outputs)


def disagreement(case: Case, name: str, function: Callable[..., Any]) -> str:
    """How vmap of a composition differs from the loop over two examples; "" where it does not."""
    stacks = _two_examples(case)
    if name == "nested":  # one example more inside each
        stacks = [np.stack([s, s[::-1]]) for s in stacks]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of gradients that are zero
        try:
            loop = [function(*[s[i] for s in stacks]) for i in (0, 1)]
        except np.linalg.LinAlgError:
            return ""
        batch = vmap(function)(*stacks)
    for got, *wanted in zip(batch, *loop, strict=True):
        want = np.stack([raw(w) for w in wanted])
        if raw(got).shape != want.shape or raw(got).dtype != want.dtype:
            return f"{raw(got).dtype}{raw(got).shape}, not {want.dtype}{want.shape}"
        if not np.allclose(raw(got), want, rtol=1e-8, atol=1e-10, equal_nan=True):
            return f"differs by {np.max(np.abs(raw(got) - want))}"
    return ""


def loops(case: Case) -> bool:
    """Whether a batch of the case runs example by example, for want of a batched form.

    Its gradient's batch tells, because the op itself runs in it, too.
    """
    gradient = dict(compositions(case))["grad"]
    counted = mock.Mock(side_effect=looping.one_by_one)
    with ExitStack() as patches:
        for module in (indexing, looping, rules):
            patches.enter_context(mock.patch.object(module, "one_by_one", counted))
        patches.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", UserWarning)
        vmap(gradient)(*_two_examples(case))
    return bool(counted.call_count)


def _two_examples(case: Case) -> list[np.ndarray]:
    values, others = case.sample(0), case.sample(1)
    return [np.stack([values[i], others[i]]) for i in case.floating]
