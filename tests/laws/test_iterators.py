"""What takes an iterable of Tensors or modules does not pass over one that is used up."""

import numpy as np
import pytest

import autograd as ag
import nn

model = nn.Linear(2, 1, rng=0)


def loss():
    return (model(np.ones((3, 2))) ** 2).sum()


TAKERS = {
    "clip_grad_norm_": lambda ps: nn.utils.clip_grad_norm_(ps, 1.0),
    "clip_grad_value_": lambda ps: nn.utils.clip_grad_value_(ps, 1.0),
    "parameters_to_vector": nn.utils.parameters_to_vector,
    "vector_to_parameters": lambda ps: nn.utils.vector_to_parameters(np.zeros(0), ps),
    "SGD": lambda ps: nn.optim.SGD(ps, 0.1),
    "group": lambda ps: nn.optim.SGD([{"params": ps}, {"params": model.parameters()}], 0.1),
    "explain": lambda ps: ag.explain(loss(), ps),
    "draw": ag.draw,
    "grad": lambda ps: ag.grad(loss(), ps),
    "backward": ag.backward,
    "checkpoint": lambda ps: ag.checkpoint(model, ps),
    "ModuleList": nn.ModuleList,
}


def used(iterator):
    assert list(iterator)
    return iterator


@pytest.mark.parametrize("name", TAKERS)
def test_an_iterator_that_is_used_up_raises(name):
    loss().backward()
    for iterator in (model.parameters(), map(abs, [1, 2]), iter([1]), (x for x in [1])):
        with pytest.raises(ValueError, match=r"used up|there are no"):
            TAKERS[name](used(iterator))


def test_what_is_empty_on_purpose_does_not():
    assert nn.utils.clip_grad_norm_([], 1.0) == 0
    assert nn.utils.clip_grad_norm_(nn.ReLU().parameters(), 1.0) == 0
    assert len(nn.ModuleList(m for m in ())) == 0
    assert ag.grad(loss(), ()) == ()


def test_an_iterator_that_is_not_used_up_gives_what_a_list_does():
    model.zero_grad()
    loss().backward()
    ps = list(model.parameters())
    assert nn.utils.clip_grad_norm_(iter(ps), 1.0) > 1
    assert nn.utils.clip_grad_norm_(model.parameters(), 1.0) == pytest.approx(1)
