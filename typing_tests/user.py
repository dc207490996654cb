"""A user's script as mypy and pyright see it: `make check` runs both on it, and the tests run it.

What is asserted is what an editor shows on hover and completes after the dot.
"""

from typing import Any, assert_type

import numpy as np

import autograd as ag
import nn
from autograd import Tensor
from autograd.testing import gradcheck
from nn import functional as F

# --- README's five examples ----------------------------------------------------------------------

x = ag.tensor(-2.0, requires_grad=True, name="x")
y = ag.tensor(5.0, requires_grad=True, name="y")
z = ag.tensor(-4.0, requires_grad=True, name="z")
f = (x + y) * z
f.backward()
assert_type(f, Tensor)
assert x.grad.item() == -4.0  # no `assert x.grad is not None` needed before it
x.grad = None

w = ag.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
wave = ag.mean(ag.sin(w @ [1.0, -1.0]) ** 2)
wave.backward(create_graph=True)
gradient, w.grad = w.grad, None
(gradient**2).sum().backward()

points, labels = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
model = nn.MLP(2, [8], 2, activation=nn.Tanh, rng=np.random.default_rng(0))
optimizer = nn.optim.Adam(model.parameters(), lr=0.05)
for _ in range(2):
    loss = F.cross_entropy(model(points), labels)
    assert_type(model(points), Tensor)
    assert_type(loss, Tensor)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

assert_type(ag.draw(f).source, str)
assert_type(str(ag.explain(ag.relu(x) * y, x)), str)


@ag.elementwise(lambda x: 3 * x**2)
def cube(x: Any) -> Any:
    """x³."""
    return x**3


assert_type(cube(x), Tensor)
assert gradcheck(cube, [1.0, -2.0, 0.5], order=2)

# --- expressions ---------------------------------------------------------------------------------

assert_type(1 - x / 2, Tensor)
assert_type(w[0], Tensor)
assert_type(w.T.reshape(4).sum(), Tensor)
assert_type(w > 0, np.ndarray[Any, Any])
assert_type(ag.concatenate([w, [[0.0, 1.0]]]), Tensor)
assert_type(ag.where(w > 0, w, 0.0), Tensor)
assert_type(ag.split(w, 2), list[Tensor])
assert_type(ag.linalg.inv(w), Tensor)
assert_type(w.shape, tuple[int, ...])
assert_type(w.detach().dtype, np.dtype[Any])
assert_type(list(w), list[Tensor])

# --- transforms: a gradient has the type of what it is taken with respect to ---------------------


def energy(p: Any) -> Any:
    """½ Σ p²."""
    return (p * p).sum() / 2


assert_type(ag.grad(energy)(w), Tensor)
assert_type(ag.grad(energy)(points), np.ndarray[tuple[Any, ...], np.dtype[Any]])
assert_type(ag.grad(lambda t: t**3)(2.0), float)
assert_type(ag.grad(lambda p: p["a"] * p["b"])({"a": 2.0, "b": 3.0}), dict[str, float])
assert_type(ag.value_and_grad(energy)(w)[1], Tensor)
assert_type(ag.hessian(energy)(w), Tensor)
assert_type(ag.grad(energy(w), [w]), tuple[Tensor, ...])

# --- a module, and a training loop ---------------------------------------------------------------


class Net(nn.Module):
    """Two layers."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.first = nn.Linear(2, hidden)
        self.second = nn.Linear(hidden, 2)

    def forward(self, x: Tensor) -> Tensor:
        """The logits."""
        return self.second(ag.tanh(self.first(x)))


net = Net(3)
sgd = nn.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
data = nn.data.DataLoader(nn.data.ArrayDataset(points, labels), batch_size=2)
for inputs, targets in data:
    error = F.cross_entropy(net(ag.tensor(inputs)), targets)
    assert_type(net(ag.tensor(inputs)), Tensor)
    sgd.zero_grad()
    error.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    sgd.step()
with ag.no_grad():
    hits = np.argmax(net(ag.tensor(points)), axis=1) == labels
assert_type([name for name, _ in net.named_parameters()], list[str])
