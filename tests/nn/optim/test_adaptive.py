"""LAMB and Lion against their papers' formulas, updates in blocks, and what mistakes say."""

from functools import partial

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.engine.blocks import LARGE
from tests.nn.optim.optimizers import (
    GRADS,
    PAPERS,
    RNG,
    VALUES,
    descended,
    groups,
    make,
    name_of,
    trace,
)


def lamb(x, grads, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0, maximize=False):
    """Algorithm 2 of You et al. (2020), φ(z) = z, from sums over all gradients so far."""
    for t in range(1, len(grads) + 1):
        sign = -1 if maximize else 1
        ages = np.arange(t)[::-1]
        m = sum((1 - betas[0]) * betas[0] ** a * sign * g for a, g in zip(ages, grads))
        v = sum((1 - betas[1]) * betas[1] ** a * g * g for a, g in zip(ages, grads))
        r = m / (1 - betas[0] ** t) / (np.sqrt(v / (1 - betas[1] ** t)) + eps)
        u = r + weight_decay * x
        weight_norm, norm = np.sqrt((x * x).sum()), np.sqrt((u * u).sum())
        x = x - lr * (weight_norm / norm if weight_norm and norm else 1.0) * u
        yield x


def lion(x, grads, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, maximize=False):
    """Algorithm 2 of Chen et al. (2023)."""
    m = 0 * x
    for g in grads:
        g = -g if maximize else g
        x = x - lr * (np.sign(betas[0] * m + (1 - betas[0]) * g) + weight_decay * x)
        m = betas[1] * m + (1 - betas[1]) * g
        yield x


@pytest.mark.parametrize("case", PAPERS, ids=name_of)
def test_every_step_is_the_papers(case):
    name, options = case
    formula = {"LAMB": lamb, "Lion": lion}[name]
    mine = trace(*make(name, options))
    for group, of in zip(groups([0, 1, 2, 3], options), ([0, 1], [2, 3])):
        own = {**options, **{k: v for k, v in group.items() if k != "params"}}
        for i in of:
            expected = formula(VALUES[i], [step[i] for step in GRADS], **own)
            for step, x in zip(mine, expected, strict=True):
                np.testing.assert_allclose(step[i], x, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", ["SGD", "Adam", "Adagrad", "Adamax", "NAdam", "Lion", "RMSprop"])
def test_a_large_parameter_moves_as_its_parts_do(name, threads, request):
    """An update in blocks is the update of each element; LAMB's is not, so it has no blocks."""
    request.addfinalizer(partial(ag.set_num_threads, ag.set_num_threads(threads)))
    size = LARGE + 7
    x, grads = RNG.normal(size=size), RNG.normal(size=(3, size))
    options = {"lr": 0.1, "weight_decay": 0.1}
    whole, parts = nn.Parameter(x), [nn.Parameter(x[:5]), nn.Parameter(x[5:9000])]
    parts.append(nn.Parameter(x[9000:]))
    optimizer = getattr(nn.optim, name)
    one = trace(optimizer([whole], **options), [whole], [[g] for g in grads])
    several = trace(
        optimizer(parts, **options), parts, [[g[:5], g[5:9000], g[9000:]] for g in grads]
    )
    for step, pieces in zip(one, several, strict=True):
        np.testing.assert_array_equal(step[0], np.concatenate(pieces))


def test_lambs_norms_are_of_the_whole_parameter():
    x, grads = RNG.normal(size=LARGE + 7), RNG.normal(size=(2, LARGE + 7))
    x[:9], grads[:, :9] = 100.0, 0.001
    p = nn.Parameter(x)
    mine = trace(nn.optim.LAMB([p], lr=0.1), [p], [[g] for g in grads])
    for step, expected in zip(mine, lamb(x, grads, lr=0.1), strict=True):
        np.testing.assert_allclose(step[0], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("name", "lr"),
    [("Adagrad", 1.0), ("Adamax", 0.1), ("NAdam", 0.05), ("LAMB", 0.01), ("Lion", 0.01)],
)
def test_the_minimum_of_a_parabola_is_found(name, lr):
    np.testing.assert_allclose(descended(name, lr, 600), [1.0, 1.0], atol=0.03)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Adagrad", {"lr_decay": -1}),
        ("Adagrad", {"initial_accumulator_value": -1}),
        ("Adamax", {"betas": (1.0, 0.9)}),
        ("NAdam", {"momentum_decay": -1}),
        ("LAMB", {"eps": float("nan")}),
        ("Lion", {"betas": (0.9, -0.1)}),
    ],
)
def test_options_that_make_no_sense(name, options):
    with pytest.raises(ValueError, match=f"^{name}: {next(iter(options))} must be"):
        getattr(nn.optim, name)([nn.Parameter(1.0)], **options)


def test_parameters_of_which_none_can_learn():
    constant = ag.tensor([1.0, 2.0])
    frozen = nn.Parameter([1.0], requires_grad=False)
    with pytest.raises(ValueError, match=r"SGD: none of the parameters requires a gradient.*nn.P"):
        nn.optim.SGD([constant, frozen])
    with pytest.raises(ValueError, match="Lion: none of the parameters"):
        nn.optim.Lion([{"params": [constant]}, {"params": [frozen]}])
    learns = nn.Parameter([1.0])
    optimizer = nn.optim.SGD([frozen, learns], lr=0.5)  # part of a model may be frozen
    (frozen * learns).sum().backward()
    optimizer.step()
    assert (frozen.item(), learns.item()) == (1.0, 0.5)


def test_adam_in_halves_keeps_a_small_eps():
    p = nn.Parameter([1.0, 1.0], dtype=np.float16)
    p.grad = ag.tensor([0.0, 1.0], dtype=np.float16)
    nn.optim.Adam([p], lr=0.01, eps=5e-7).step()
    np.testing.assert_allclose(p.data, [1, 0.99], rtol=1e-3)
