"""The same module in PyTorch and here, compared in values, gradients and running statistics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag

CLOSE: dict[str, Any] = {"rtol": 1e-10, "atol": 1e-11}


def get_torch() -> Any:
    return pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def raw(value: Any) -> Any:
    return value.data if isinstance(value, ag.Tensor) else value


def flat(value: Any) -> list[Any]:
    """The parts of a tuple, and of tuples inside it."""
    return [v for part in value for v in flat(part)] if isinstance(value, tuple) else [value]


def agree(module: Any, theirs: Any, *inputs: Any, training: bool = True, **options: Any) -> None:
    """Load their state here and ours there; compare outputs, gradients and buffers."""
    torch = get_torch()
    theirs = theirs.double().train(training)
    module.train(training)
    state = {k: v.detach().numpy() for k, v in theirs.state_dict().items()}
    assert {k: v.shape for k, v in module.state_dict().items()} == {
        k: v.shape for k, v in state.items()
    }
    module.load_state_dict(state)
    theirs.load_state_dict({k: torch.tensor(v) for k, v in module.state_dict().items()})

    def made(make: Any, x: Any) -> Any:
        if isinstance(x, tuple):
            return tuple([made(make, part) for part in x])
        return make(x, requires_grad=x.dtype.kind == "f")

    leaves, others = [[made(make, x) for x in inputs] for make in (ag.tensor, torch.tensor)]
    masks = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    outputs, results = module(*leaves, **options), theirs(*others, **masks)
    for i, (y, z) in enumerate(zip(flat(outputs), flat(results), strict=True)):
        if z is None:
            assert y is None
            continue
        assert_allclose(y.data, z.detach().numpy(), **CLOSE)
        g = normal(*y.shape, seed=i + 1)
        y.backward(g, retain_graph=True)
        z.backward(torch.tensor(g), retain_graph=True)
    for x, z in zip(flat(tuple(leaves)), flat(tuple(others)), strict=True):
        if z.grad is not None:
            assert_allclose(x.grad.data, z.grad.numpy(), **CLOSE)
    for (name, p), (_, q) in zip(
        sorted(module.named_parameters()), sorted(theirs.named_parameters()), strict=True
    ):
        assert_allclose(p.grad.data, q.grad.numpy(), **CLOSE, err_msg=name)
    for (name, b), (_, c) in zip(
        sorted(module.named_buffers()), sorted(theirs.named_buffers()), strict=True
    ):
        assert_allclose(raw(b), c.numpy(), **CLOSE, err_msg=name)
