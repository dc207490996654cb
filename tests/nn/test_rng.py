"""The states of random generators: taken, restored, and what does not fit."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nn

KINDS = [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64]


class Noisy(nn.Module):
    """Holds two generators of its own, one of them shared with a part."""

    def __init__(self, seed=0):
        super().__init__()
        self._rng = np.random.default_rng(seed)
        self.shared = nn.Dropout(0.5, self._rng)
        self.own = nn.Dropout(0.5, seed + 1)
        self.library = nn.Dropout(0.5)
        self.attention = nn.MultiheadAttention(4, 2, 0.5, batch_first=True)

    def forward(self, x):
        y = self.own(self.shared(self.library(x))) + self._rng.normal(size=x.shape)
        return y + self.attention(x[None], x[None], x[None])[0][0]


def test_a_model_draws_again_what_it_drew():
    nn.manual_seed(1)
    x = np.ones((6, 4))
    model = Noisy()
    model(x)
    state = nn.get_rng_state(model)
    assert list(state["model"]) == ["_rng", "own._rng"]
    first = [model(x).data for _ in range(3)]
    nn.set_rng_state(state, model)
    assert_array_equal([model(x).data for _ in range(3)], first)


def test_a_new_model_in_a_new_library_state_goes_on():
    nn.manual_seed(1)
    x = np.ones((6, 4))
    model = Noisy()
    values, state = model.state_dict(), nn.get_rng_state(model)
    first = model(x).data
    other = Noisy(seed=7)
    nn.manual_seed(2)
    other.load_state_dict(values)
    nn.set_rng_state(state, other)
    assert_array_equal(other(x).data, first)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_generator(kind):
    layer = nn.Dropout(0.5, np.random.Generator(kind(3)))
    layer(np.ones(7))
    state = nn.get_rng_state(layer)
    first = [layer(np.ones(7)) for _ in range(40)]
    nn.set_rng_state(state, layer)
    assert_array_equal([layer(np.ones(7)) for _ in range(40)], first)
    nn.set_rng_state(state, layer)  # which drawing did not change
    assert_array_equal(layer(np.ones(7)), first[0])


def test_seeding_and_setting_keep_the_librarys_generator():
    own = nn.init.generator()
    assert nn.manual_seed(3) is own
    state = nn.get_rng_state()
    first = own.random(4)
    assert_array_equal(first, np.random.default_rng(3).random(4))
    nn.set_rng_state(state)
    assert nn.init.generator() is own
    assert_array_equal(own.random(4), first)


def test_what_does_not_fit_changes_nothing():
    one = nn.Sequential(nn.Dropout(0.5, rng=0), nn.Dropout(0.5))
    other = nn.Sequential(nn.Dropout(0.5), nn.Dropout(0.5, rng=np.random.Generator(KINDS[2](0))))
    state, before = nn.get_rng_state(one), nn.get_rng_state(other)
    nn.init.generator().random()
    library = nn.get_rng_state()["library"]
    with pytest.raises(
        ValueError, match=r"does not fit:\n  model.0._rng: .*\n  model.1._rng: there is no st"
    ):
        nn.set_rng_state(state, other)
    with pytest.raises(ValueError, match=r"model.0._rng: there is .* here\n.*pass the model"):
        nn.set_rng_state(state)
    state["model"] = {"1._rng": state["model"]["0._rng"]}
    with pytest.raises(ValueError, match=r"model.1._rng: not a state of a MT19937 generator"):
        nn.set_rng_state(state, other)
    for nonsense in ({}, None, {"library": library}, np.ones(3)):
        with pytest.raises(ValueError, match="not a state from get_rng_state"):
            nn.set_rng_state(nonsense)
    assert nn.get_rng_state()["library"] == library
    np.testing.assert_equal(nn.get_rng_state(other)["model"], before["model"])
