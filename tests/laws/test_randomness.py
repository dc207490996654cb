"""Random functions under the transforms: vmap's examples, and what checkpoint runs again."""

import numpy as np
import pytest

import autograd as ag
import nn

F = nn.functional
X = np.ones((5, 64))
RANDOM = {
    "dropout": lambda x: F.dropout(x, 0.5),
    "seeded": lambda x: F.dropout(x, 0.5, rng=0),
    "layer": nn.Dropout(0.5),
    "own generator": nn.Dropout(0.5, rng=0),
    "attention": lambda x: F.scaled_dot_product_attention(
        x.reshape(8, 8), x.reshape(8, 8), np.arange(64.0).reshape(8, 8), dropout_p=0.5
    ),
}


@pytest.mark.parametrize("loop", [False, True])
@pytest.mark.parametrize("name", RANDOM)
def test_vmap_raises_unless_it_is_told(name, loop):
    with pytest.raises(RuntimeError, match=r'dropout draws random numbers.*randomness="different"'):
        ag.vmap(RANDOM[name], loop=loop)(X)


@pytest.mark.parametrize("name", RANDOM)
def test_vmap_draws_for_each_example_or_once_for_all(name):
    different = ag.vmap(RANDOM[name], randomness="different")(X)
    assert len(np.unique(different.reshape(5, -1), axis=0)) == 5
    for loop in (False, True):
        same = ag.vmap(RANDOM[name], randomness="same", loop=loop)(X)
        assert len(np.unique(same.reshape(5, -1), axis=0)) == 1
        assert len(np.unique(same)) > 1


@pytest.mark.parametrize(
    ("outer", "inner", "count"),
    [("different", "different", 15), ("different", "same", 5), ("same", "different", 3)],
)
def test_vmap_within_vmap(outer, inner, count):
    f = ag.vmap(ag.vmap(F.dropout, randomness=inner), randomness=outer)
    masks = f(np.ones((5, 3, 64))).reshape(15, 64)
    assert len(np.unique(masks, axis=0)) == count
    for policies in ((outer, "error"), ("error", inner)):
        f = ag.vmap(ag.vmap(F.dropout, randomness=policies[1]), randomness=policies[0])
        with pytest.raises(RuntimeError, match="dropout draws"):
            f(np.ones((5, 3, 64)))


def distinct_rows(torch, policy, dims):
    """How many masks PyTorch's dropout draws for five examples, or that it raises."""
    x = torch.ones(5, 64) if dims == 0 else torch.ones(64)
    f = torch.func.vmap(
        lambda x, _: torch.nn.functional.dropout(x), in_dims=(dims, 0), randomness=policy
    )
    try:
        masks = f(x, torch.ones(5))
    except RuntimeError:
        return "raises"
    return len(np.unique(masks.numpy(), axis=0))


@pytest.mark.parametrize("dims", [0, None], ids=["batched", "closed over"])
@pytest.mark.parametrize("policy", ["error", "different", "same"])
def test_policies_mean_what_pytorchs_do(policy, dims):
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    f = ag.vmap(lambda x, _: F.dropout(x), in_axes=(dims, 0), randomness=policy)
    try:
        ours = len(np.unique(np.asarray(f(X if dims == 0 else X[0], np.ones(5))), axis=0))
    except RuntimeError:
        ours = "raises"
    assert ours == distinct_rows(torch, policy, dims)


def test_vmap_draws_for_what_is_the_same_for_all_examples():
    f = ag.vmap(lambda x: F.dropout(np.ones(64)) * x, randomness="different")
    assert len(np.unique(f(X), axis=0)) == 5


def test_per_example_gradients_through_dropout():
    w = np.ones(64)
    gradients = ag.vmap(
        ag.grad(lambda w, x: F.dropout(w * x).sum()), (None, 0), randomness="different"
    )(w, X)
    assert set(np.unique(gradients)) == {0.0, 2.0}
    assert len(np.unique(gradients, axis=0)) == 5


def test_what_draws_nothing_needs_no_policy():
    assert (ag.vmap(lambda x: F.dropout(x, 0.5, training=False))(X) == X).all()
    with pytest.raises(ValueError, match="not 'all'"):
        ag.vmap(F.dropout, randomness="all")


def test_a_layer_made_inside_vmap():
    def f(x):
        return nn.Linear(64, 1)(x)

    for randomness in ("error", "different"):
        with pytest.raises(RuntimeError, match=r'randomness="|pass randomness'):
            ag.vmap(f, randomness=randomness)(X)
    y = ag.vmap(f, randomness="same")(X)
    assert len(np.unique(y.data.round(9))) == 1


@pytest.mark.parametrize("rng", [None, 0])
def test_checkpoint_restores_the_generator_of_a_layer(rng):
    x = ag.tensor(X, requires_grad=True)
    y = ag.checkpoint(nn.Dropout(0.5, rng=rng))(x)
    y.sum().backward()
    assert (x.grad.data == y.data).all()
    assert set(np.unique(y.data)) == {0.0, 2.0}


@pytest.mark.parametrize("make", [nn.BatchNorm1d, lambda n: nn.BatchNorm1d(n, momentum=None)])
def test_checkpoint_moves_statistics_once(make):
    plain, again = make(64), make(64)
    again_inside = [again]  # out of plain sight
    x = np.random.default_rng(0).normal(size=X.shape)
    for _ in range(2):
        gradients = []
        for f in (plain, ag.checkpoint(lambda x: again_inside[0](x))):
            t = ag.tensor(x, requires_grad=True)
            (f(t) ** 3).sum().backward()
            gradients.append(t.grad.data)
        np.testing.assert_allclose(*gradients, rtol=1e-9, atol=1e-12)
    for name, value in plain.named_buffers():
        np.testing.assert_array_equal(value, dict(again.named_buffers())[name])


def test_checkpoint_moves_a_buffer_that_is_written_in_place_once():
    class Counted(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("calls", np.zeros(1))

        def forward(self, x):
            self.calls += 1
            return x * x

    model = Counted()
    x = ag.tensor(3.0, requires_grad=True)
    ag.checkpoint(model)(x).backward()
    assert x.grad.item() == 6
    assert model.calls.tolist() == [1]
