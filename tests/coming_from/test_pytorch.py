"""PyTorch's lines; its own side, in float64, where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.testing import gradcheck
from nn import functional as F
from tests.coming_from.page import Lines, close, leaf, peer

PYTORCH = Lines("PyTorch")
X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -3.0]])
torch = peer("torch")
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Using backward.. with create_graph=True:UserWarning"),
]


@PYTORCH.parameters()
def test_line(cell: str) -> None:
    PYTORCH.claims[cell]()


def test_there_is_a_test_for_every_line() -> None:
    PYTORCH.check()


def both(data: Any = X) -> list[Any]:
    """A leaf of ours and, where it is there, one of PyTorch's."""
    theirs = [torch.tensor(data, dtype=torch.float64, requires_grad=True)] if torch else []
    return [leaf(data), *theirs]


def libraries() -> list[Any]:
    return [ag, torch] if torch else [ag]


def the_same(function: Callable[[Any, Any], Any], *data: Any) -> None:
    """What a function of (library, leaf) gives in ours and in PyTorch, and its gradient."""
    found = []
    for library, x in zip(libraries(), both(*data)):
        y = function(library, x)
        y.sum().backward()
        found.append([y, x.grad])
    for other in found[1:]:
        close(found[0][0], other[0])
        close(found[0][1], other[1])


# --- runs as it is -------------------------------------------------------------------------------


@PYTORCH.line("`torch.tensor(x, requires_grad=True)`, `torch.from_numpy(a)`")
def _() -> None:
    for library in libraries():
        assert library.tensor([1.0], requires_grad=True).requires_grad
        a = np.zeros(2)
        t = library.from_numpy(a)
        a[0] = 5.0
        assert float(t[0]) == 5.0


@PYTORCH.line("`y.backward()`, `x.grad`, `y.backward(retain_graph=, create_graph=)`")
def _() -> None:
    for x in both():
        y = (x**3).sum()
        y.backward(retain_graph=True)
        close(x.grad, 3 * X**2)
        x.grad = None
        y.backward(create_graph=True)
        g, x.grad = x.grad, None
        g.sum().backward()
        close(x.grad, 6 * X)


@PYTORCH.line("`t.detach()`, `t.clone()`, `t.item()`, `t.unsqueeze(0)`, `t.flatten()`")
def _() -> None:
    for x in both():
        assert not x.detach().requires_grad
        assert x.clone().requires_grad
        assert x[0, 0].item() == 0.5
        assert tuple(x.unsqueeze(0).shape) == (1, 2, 3)
        close(x.flatten(), X.ravel())


@PYTORCH.line("`torch.no_grad()`, `torch.enable_grad()`")
def _() -> None:
    for library, x in zip(libraries(), both()):
        with library.no_grad():
            assert not (x * 2).requires_grad
            with library.enable_grad():
                assert (x * 2).requires_grad


@PYTORCH.line("`torch.autograd.grad(y, x)`")
def _() -> None:
    x = leaf(X)
    close(ag.grad((x**2).sum(), x)[0], 2 * X)
    close(ag.grad(lambda x: ag.sum(x**2))(X), 2 * X)
    if torch:
        x = both()[1]
        close(torch.autograd.grad((x**2).sum(), x)[0], 2 * X)


@PYTORCH.line("`torch.autograd.Function`")
def _() -> None:
    for base, x in zip([ag.Function, *([torch.autograd.Function] if torch else [])], both()):

        class Exp(base):  # type: ignore[misc, valid-type]
            @staticmethod
            def forward(ctx, i):  # type: ignore[no-untyped-def]
                result = i.exp()
                ctx.save_for_backward(result)
                return result

            @staticmethod
            def backward(ctx, grad_output):  # type: ignore[no-untyped-def]
                (result,) = ctx.saved_tensors
                return grad_output * result

        Exp.apply(x).sum().backward()
        close(x.grad, np.exp(X))


@PYTORCH.line("`torch.func.grad`, `vjp`, `jvp`, `jacrev`, `jacfwd`, `hessian`, `vmap`")
def _() -> None:
    for library, x in zip([ag, *([torch.func] if torch else [])], both()):
        x, v = x.detach()[0], x.detach()[1]
        f = lambda x: (x**3).sum()  # noqa: E731
        close(library.grad(f)(x), 3 * X[0] ** 2)
        close(
            library.vjp(lambda x: x**2, x)[1](v)[0 if library is not ag else ...], 2 * X[0] * X[1]
        )
        close(library.jvp(f, (x,), (v,))[1], np.sum(3 * X[0] ** 2 * X[1]))
        close(library.jacrev(lambda x: x**2)(x), np.diag(2 * X[0]))
        close(library.jacfwd(lambda x: x**2)(x), np.diag(2 * X[0]))
        close(library.hessian(f)(x), np.diag(6 * X[0]))
    for library, x in zip(libraries(), both()):
        grad = ag.grad if library is ag else torch.func.grad
        close(library.vmap(grad(lambda x: (x**2).sum()))(x.detach()), 2 * X)


@PYTORCH.line('`torch.func.vmap(f, randomness="different")`')
def _() -> None:
    for library, x in zip([ag, *([torch.func] if torch else [])], both()):
        f = (nn if library is ag else torch.nn).functional.dropout
        ones = 0 * x.detach() + 1
        y = np.asarray(library.vmap(f, randomness="different")(ones))
        assert set(y.ravel()) <= {0.0, 2.0}
        with pytest.raises(RuntimeError, match="random"):
            library.vmap(f)(ones)


@PYTORCH.line("`with torch.no_grad(): w -= lr * w.grad`")
def _() -> None:
    for library, w in zip(libraries(), both()):
        (w**2).sum().backward()
        with library.no_grad():
            w -= 0.1 * w.grad
        close(w.detach(), 0.8 * X)


@PYTORCH.line("`torch.nn.Linear`, `Conv2d`, `BatchNorm1d`, `LSTM`, `Sequential`, ...")
def _() -> None:
    image = np.linspace(-1, 1, 2 * 3 * 25).reshape(2, 3, 5, 5)
    steps = np.linspace(-1, 1, 4 * 2 * 3).reshape(4, 2, 3)
    for name, args, x in (
        ("Linear", (3, 4), X),
        ("Conv2d", (3, 4, 3), image),
        ("BatchNorm1d", (3,), X),
        ("LSTM", (3, 4), steps),
    ):
        mine = getattr(nn, name)(*args)
        shapes = {name: p.shape for name, p in mine.named_parameters()}
        if torch:
            theirs = getattr(torch.nn, name)(*args).double()
            assert {k: tuple(p.shape) for k, p in theirs.named_parameters()} == shapes
            mine.load_state_dict({k: v.numpy() for k, v in theirs.state_dict().items()})
            results = mine(ag.tensor(x)), theirs(torch.tensor(x))
            close(*[y[0] if isinstance(y, tuple) else y for y in results], rtol=1e-9)
    assert nn.Sequential(nn.Linear(3, 4), nn.ReLU())(X).shape == (2, 4)


@PYTORCH.line("`torch.nn.functional.cross_entropy`, `mse_loss`, `gelu`, ...")
def _() -> None:
    labels = np.array([2, 0])
    e = np.exp(X)
    close(F.cross_entropy(X, labels), -np.log(e / e.sum(1, keepdims=True))[[0, 1], labels].mean())
    if torch:
        theirs = torch.nn.functional
        x = torch.tensor(X)
        close(F.cross_entropy(X, labels), theirs.cross_entropy(x, torch.tensor(labels)))
        close(F.mse_loss(X, 2 * X), theirs.mse_loss(x, 2 * x))
        close(F.gelu(X), theirs.gelu(x))


@PYTORCH.line("`torch.optim.SGD(model.parameters(), lr=)`, `Adam`, ...")
def _() -> None:
    for name, how in (("SGD", {"momentum": 0.5}), ("Adam", {}), ("RMSprop", {})):
        found = []
        for library, w in zip([nn, *([torch] if torch else [])], both()):
            optimizer = getattr(library.optim, name)([w], lr=0.01, **how)
            for _ in range(3):
                optimizer.zero_grad()
                (w**4).sum().backward()
                optimizer.step()
            found.append(w.detach())
        close(found[0], found[-1], rtol=1e-9)
        assert np.all(np.abs(found[0].data) < np.abs(X))


@PYTORCH.line("`torch.optim.lr_scheduler.StepLR`, ...")
def _() -> None:
    rates = []
    for library, w in zip([nn, *([torch] if torch else [])], both()):
        optimizer = library.optim.SGD([w], lr=1.0)
        scheduler = library.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
        w.sum().backward()
        for _ in range(5):
            optimizer.step()
            scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
    assert set(rates) == {0.25}
    w = leaf(X)
    close(nn.optim.lr_scheduler.StepLR(nn.optim.SGD([w], lr=1.0), 2, 0.5).lrs_at(5), [0.25])


@PYTORCH.line("`model.state_dict()`, `load_state_dict`, `train()`, `eval()`")
def _() -> None:
    for library in [nn, *([torch.nn] if torch else [])]:
        first, second = library.Linear(3, 4), library.Linear(3, 4)
        assert list(first.state_dict()) == ["weight", "bias"]
        second.load_state_dict(first.state_dict())
        close(first.weight, second.weight)
        assert not first.eval().training
        assert first.train().training


@PYTORCH.line("`torch.nn.utils.clip_grad_norm_`, `parameters_to_vector`")
def _() -> None:
    for library, w in zip([nn, *([torch.nn] if torch else [])], both()):
        (w**2).sum().backward()
        norm = library.utils.clip_grad_norm_([w], 1.0)
        close(float(norm), np.linalg.norm(2 * X))
        close(w.grad, X / np.linalg.norm(X))
        close(library.utils.parameters_to_vector([w]), X.ravel())


# --- another name --------------------------------------------------------------------------------


@PYTORCH.line("`t.sum(dim=0, keepdim=True)`")
def _() -> None:
    the_same(
        lambda library, t: (
            t.sum(axis=0, keepdims=True) if library is ag else t.sum(dim=0, keepdim=True)
        )
    )


@PYTORCH.line("`t.view(shape)`, `t.permute(axes)`")
def _() -> None:
    the_same(lambda library, t: (t.reshape(3, 2) if library is ag else t.view(3, 2)) ** 2)
    the_same(lambda library, t: (t.transpose(1, 0) if library is ag else t.permute(1, 0)) ** 2)
    t = ag.tensor(X)
    assert np.shares_memory(t.reshape(6).data, t.data)
    assert np.shares_memory(t.transpose(1, 0).data, t.data)


@PYTORCH.line("`t.size()`, `t.numel()`")
def _() -> None:
    assert (leaf(X).shape, leaf(X).size) == ((2, 3), 6)
    if torch:
        t = both()[1]
        assert (tuple(t.size()), t.numel()) == ((2, 3), 6)


@PYTORCH.line("`torch.sin(t)`, `torch.cat`, `torch.stack`")
def _() -> None:
    the_same(lambda library, t: np.sin(t) if library is ag else torch.sin(t))
    the_same(lambda library, t: ag.sin(t) if library is ag else torch.sin(t))
    the_same(lambda library, t: np.concatenate([t, t]) if library is ag else torch.cat([t, t]))
    the_same(lambda library, t: np.stack([t, t]) if library is ag else torch.stack([t, t]))


@PYTORCH.line("`x.grad.zero_()`")
def _() -> None:
    for library, x in zip(libraries(), both()):
        x.sum().backward()
        x.zero_grad() if library is ag else x.grad.zero_()
        (3 * x).sum().backward()
        close(x.grad, np.full_like(X, 3.0))


@PYTORCH.line("`torch.autograd.gradcheck(f, (a, b))`")
def _() -> None:
    a, b = leaf(X), leaf(X + 1)
    assert gradcheck(lambda a, b: a * b, a, b)
    assert gradcheck(lambda a, b: a * b, (a, b))
    if torch:
        assert torch.autograd.gradcheck(lambda a, b: a * b, (both()[1], both()[1]))


@PYTORCH.line("`torch.utils.checkpoint.checkpoint(f, x)`")
def _() -> None:
    def f(x):  # type: ignore[no-untyped-def]
        return (x**3).sum()

    if torch:
        from torch.utils.checkpoint import checkpoint
    for library, x in zip(libraries(), both()):
        y = ag.checkpoint(f)(x) if library is ag else checkpoint(f, x, use_reentrant=False)
        y.backward()
        close(x.grad, 3 * X**2)


@PYTORCH.line("`torch.utils.data.DataLoader`, `TensorDataset`")
def _() -> None:
    loader = nn.data.DataLoader(nn.data.ArrayDataset(X, X[:, 0]), batch_size=1)
    mine = list(loader)
    assert [x.shape for x, _ in mine] == [(1, 3), (1, 3)]
    if torch:
        data = torch.utils.data
        theirs = data.DataLoader(
            data.TensorDataset(torch.tensor(X), torch.tensor(X[:, 0])), batch_size=1
        )
        for (a, b), (c, d) in zip(mine, theirs):
            close(a, c)
            close(b, d)


@PYTORCH.line("`torch.manual_seed`")
def _() -> None:
    nn.manual_seed(3)
    first = nn.Linear(3, 4).weight.data
    nn.manual_seed(3)
    close(nn.Linear(3, 4).weight, first)
    a, b = (nn.Linear(3, 4, rng=np.random.default_rng(0)) for _ in range(2))
    close(a.weight, b.weight)


@PYTORCH.line("`torch.save(model.state_dict(), path)`")
def _() -> None:
    first, second = nn.Linear(3, 4), nn.Linear(3, 4)
    with TemporaryDirectory() as folder:
        nn.save(first, Path(folder) / "model.npz")
        nn.load(Path(folder) / "model.npz", into=second)
    close(first.weight, second.weight)


@PYTORCH.line("`model.double()`, `model.float()`")
def _() -> None:
    model = nn.Linear(3, 4)
    model.astype("float32")
    assert model.weight.dtype == np.float32
    model.astype(float)
    assert model.weight.dtype == np.float64
    if torch:
        theirs = torch.nn.Linear(3, 4)
        theirs.double()
        assert theirs.weight.dtype == torch.float64


@PYTORCH.line("`layer(pack_padded_sequence(x, lengths))`")
def _() -> None:
    layer, steps = nn.LSTM(3, 4), np.linspace(-1, 1, 4 * 2 * 3).reshape(4, 2, 3)
    y, _ = layer(steps, lengths=[4, 2])
    assert not np.any(y.data[2:, 1])
    close(y[:2, 1], layer(steps[:2, 1:])[0][:, 0])
    if torch:
        from torch.nn.utils import rnn

        theirs = torch.nn.LSTM(3, 4).double()
        layer.load_state_dict({k: v.numpy() for k, v in theirs.state_dict().items()})
        packed = rnn.pack_padded_sequence(torch.tensor(steps), [4, 2])
        close(layer(steps, lengths=[4, 2])[0], rnn.pad_packed_sequence(theirs(packed)[0])[0])


@PYTORCH.line("`torchinfo.summary(model, ...)`")
def _() -> None:
    assert "12" in str(nn.summary(nn.Linear(3, 4, bias=False), X))


# --- the same name, another result ---------------------------------------------------------------


@PYTORCH.line("`torch.tensor([1.0])` and new layers are float32")
def _() -> None:
    assert ag.tensor([1.0]).dtype == nn.Linear(3, 4).weight.dtype == np.float64
    if torch:
        assert torch.tensor([1.0]).dtype == torch.nn.Linear(3, 4).weight.dtype == torch.float32


@PYTORCH.line("`t.std()`, `t.var()` divide by n − 1")
def _() -> None:
    close(leaf(X).var(), np.var(X))
    the_same(lambda library, t: t.std(ddof=1) if library is ag else t.std())
    the_same(lambda library, t: t.var(ddof=1) if library is ag else t.var())


@PYTORCH.line("`t.max(0)` gives values and indices")
def _() -> None:
    the_same(lambda library, t: t.max(0) if library is ag else t.max(0).values)
    assert np.argmax(leaf(X), 0).tolist() == [1, 1, 0]
    if torch:
        assert both()[1].max(0).indices.tolist() == [1, 1, 0]


@PYTORCH.line("`torch.median` of an even number gives the lower one")
def _() -> None:
    even = [1.0, 2.0, 3.0, 10.0]
    assert ag.median(leaf(even)).item() == 2.5
    if torch:
        assert torch.median(torch.tensor(even)).item() == 2.0


@PYTORCH.line("`t.repeat(2)` repeats the whole")
def _() -> None:
    close(leaf([1.0, 2.0]).repeat(2), [1, 1, 2, 2])
    the_same(lambda library, t: np.tile(t, 2) if library is ag else t.repeat(2), [1.0, 2.0])


@PYTORCH.line("`torch.split(t, 2)` makes parts of two")
def _() -> None:
    data = np.arange(6.0)
    assert [p.shape for p in np.split(leaf(data), 2)] == [(3,), (3,)]
    if torch:
        assert [tuple(p.shape) for p in torch.split(torch.tensor(data), 2)] == [(2,)] * 3


@PYTORCH.line("`t.size` is a method")
def _() -> None:
    assert leaf(X).size == 6
    if torch:
        assert callable(both()[1].size)


@PYTORCH.line("`t == u` gives a tensor")
def _() -> None:
    assert type(leaf(X) == leaf(X)) is np.ndarray
    if torch:
        assert isinstance(both()[1] == both()[1], torch.Tensor)


@PYTORCH.line("the gradient of `norm` at 0 is 0, that of `sqrt` at 0 is inf")
def _() -> None:
    for library, x in zip(libraries(), both([0.0, 0.0])):
        library.linalg.norm(x).backward()
        close(x.grad, [0.0, 0.0])
    for x in both(0.0):
        with np.errstate(divide="ignore"):
            x.sqrt().backward()
        assert float(x.grad) == np.inf


# --- raises --------------------------------------------------------------------------------------


@PYTORCH.line("`t.view(4)`, `t.permute(1, 0)`, `t.numel()`, `t.sum(dim=0)`")
def _() -> None:
    t: Any = leaf(X)
    for attempt, advice in (
        (lambda: t.view(6), "reshape"),
        (lambda: t.permute(1, 0), "transpose"),
        (lambda: t.numel(), "size"),
        (lambda: t.sum(dim=0), "axis"),
    ):
        with pytest.raises((AttributeError, TypeError), match=advice):
            attempt()


@PYTORCH.line("`t.numpy()` of one that requires a gradient")
def _() -> None:
    for x, error in zip(both(), (TypeError, RuntimeError)):
        with pytest.raises(error, match=r"detach\(\)\.numpy\(\)"):
            x.numpy()
        close(x.detach().numpy(), X)


@PYTORCH.line("a second `backward` without `retain_graph=True`")
def _() -> None:
    for x in both():
        y = (x**3).sum()
        y.backward()
        with pytest.raises(RuntimeError, match="second time"):
            y.backward()


@PYTORCH.line("`t += v` on a leaf")
def _() -> None:
    for x in both():
        with pytest.raises(RuntimeError, match="leaf"):
            x += 1.0


@PYTORCH.line("writing into an array that the graph needs: RuntimeError at `backward`")
def _() -> None:
    for library, x in zip(libraries(), both()):
        h = x * 2
        y = (h * h).sum()
        h[0] = 0.0
        if library is ag:
            y.backward()
            close(x.grad, 8 * X)
        else:
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                y.backward()


@PYTORCH.line('`t.cuda()`, `t.to("cuda")`')
def _() -> None:
    t: Any = leaf(X)
    for attempt in (lambda: t.cuda(), lambda: t.to("cuda")):
        with pytest.raises(AttributeError):
            attempt()
