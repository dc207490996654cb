"""L-BFGS: Newton's step, with a curvature learned from the last gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from autograd.internals import will_write

from ..checks import check_number
from .line_search import Point, strong_wolfe
from .optimizer import Group, Optimizer, State, options

__all__ = ["LBFGS"]


class LBFGS(Optimizer):
    """Steps along -H·g, where H approximates the inverse Hessian: Liu and Nocedal (1989).

    For smooth losses of a whole data set: a quadratic, a fit, a small network. All parameters form
    one vector and one group; besides it, `2 * history_size` vectors of its length are kept.

    Parameters
    ----------
    params : iterable of Parameter
    lr : float
        The first length to try along each direction, in units of the direction's own length;
        without a line search, it is the length. The very first direction, -g, is shortened to
        min(1, 1/‖g‖₁).
    max_iter : int
        The number of directions in each call of `step`.
    max_eval : int, optional
        After so many evaluations in a call of `step`, no new direction is tried. By default it is
        5/4 · max_iter.
    tolerance_grad : float
        `step` ends if no element of the gradient is larger than this.
    tolerance_change : float
        `step` ends if neither the loss nor any element of a parameter changes by more than this.
    history_size : int
        The number of past steps that H is made from.
    line_search_fn : {None, "strong_wolfe"}
        How to choose the length along a direction. ``"strong_wolfe"`` is worth its evaluations
        whenever the loss is the same function in each of them.

    Raises
    ------
    ValueError
        For a second group of parameters, or an option that makes no sense.

    Notes
    -----
    In a line search, a loss that is nan or infinite counts as too high, and a shorter step is
    tried; if the first evaluation of a `step` gives one, nothing is changed.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter([-1.2, 1.0])
    >>> optimizer = nn.optim.LBFGS([x], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2  # Rosenbrock's valley
    ...     loss.backward()
    ...     return loss
    >>> for _ in range(3):
    ...     loss = optimizer.step(closure)
    >>> x.data.round(6)
    array([1., 1.])
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_number("LBFGS", "max_iter", max_iter)
        if max_eval is None:
            max_eval = max_iter * 5 // 4
        super().__init__(params, options(locals()))

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        if self.param_groups:
            raise ValueError(
                "LBFGS: the parameters form one vector, so there can be only one group of them; "
                "pass them in one list, with one set of options"
            )
        super().add_param_group(group)

    def check(self, group: Group) -> None:
        super().check(group)
        for option, least in _LEAST.items():
            check_number("LBFGS", option, group[option], least)
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise ValueError(
                'LBFGS: line_search_fn must be None or "strong_wolfe", not '
                f"{group['line_search_fn']!r}"
            )

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change the parameters in place, along up to `max_iter` directions.

        Parameters
        ----------
        closure : callable
            Clears the gradients, computes the loss and its gradients, and returns the loss. It is
            called several times.

        Returns
        -------
        Tensor
            The loss of the first call, before any change.

        Warns
        -----
        UserWarning
            If that call left no parameter with a gradient, for example because it lacks `backward`.
        """
        if closure is None:
            raise TypeError(
                "LBFGS.step: it evaluates the loss several times, so it needs a function that "
                "does so: def closure(): optimizer.zero_grad(); loss = ...; loss.backward(); "
                "return loss"
            )
        group = self.param_groups[0]
        smallest, searching = group["tolerance_change"], group["line_search_fn"] is not None
        state = self.state.setdefault(group["params"][0], {})
        if not state:
            state.update(func_evals=0, n_iter=0)
            _forget(state)
        at = _Loss(closure, group["params"], state)
        loss, f, g = at.present()
        if all([p.grad is None for p in group["params"]]):
            self._warn_of_no_gradient()
        for i in range(group["max_iter"]):
            largest = float(np.abs(g).max(initial=0))
            if largest <= group["tolerance_grad"] or not math.isfinite(f + largest):
                break
            if i and at.evaluations >= group["max_eval"]:
                break
            state["n_iter"] += 1
            _learn(state, g, group["history_size"])
            d = _direction(state, g)
            slope, reach = float(g @ d), float(np.abs(d).max())
            if not -math.inf < slope < -smallest or not group["lr"]:
                break
            t = group["lr"] * (1 if state["old_dirs"] else min(1, 1 / float(np.abs(g).sum())))
            x, start = at.values(), Point(0.0, f, slope, g)
            if searching:
                along = partial(at.point, x, d)
                t, f, _, g = strong_wolfe(along, start, t, resolution=smallest / reach)
            at.move(x + t * d)
            if not searching and i + 1 < group["max_iter"]:
                _, f, g = at.present()
            if t:
                state.update(d=d, t=t, prev_flat_grad=start.gradient)
                if reach * t <= smallest or abs(f - start.f) < smallest:
                    break
            elif state["old_dirs"]:
                _forget(state)  # the history gave a direction that does not descend: start again
            else:
                break
        return loss


_LEAST = {
    "max_iter": 1,
    "max_eval": 1,
    "history_size": 1,
    "tolerance_grad": 0,
    "tolerance_change": 0,
}


class _Loss:
    """The loss as a function of one vector, made of all parameters."""

    def __init__(self, closure: Callable[[], Any], params: list[Any], state: State) -> None:
        self.closure, self.params, self.state = closure, params, state
        self.evaluations = 0

    def present(self) -> tuple[Any, float, Any]:
        """The loss where the parameters are, as returned and as a number, and its gradient."""
        loss = self.closure()
        if loss is None:
            raise TypeError("LBFGS.step: the closure returned None; it must return the loss")
        self.evaluations += 1
        self.state["func_evals"] += 1
        grads = [np.zeros(p.size, p.dtype) if p.grad is None else p.grad.data for p in self.params]
        return loss, float(loss), np.concatenate([np.ravel(g) for g in grads])

    def point(self, x: Any, d: Any, t: float) -> Point:
        """The same with the parameters at x + t·d."""
        self.move(x + t * d)
        _, f, g = self.present()
        return Point(t, f, float(g @ d), g)

    def values(self) -> Any:
        """A copy of the parameters."""
        return np.concatenate([np.ravel(p.data) for p in self.params])

    def move(self, values: Any) -> None:
        """Write into the parameters."""
        start = 0
        for p in self.params:
            will_write(p, "LBFGS.step")
            x = np.asarray(p.data)  # the array itself, unless it is a NumPy scalar
            x[...] = values[start : start + x.size].reshape(x.shape)
            if x is not p.data:
                p.data = x
            start += x.size


# --- the inverse Hessian, from the last steps and what they did to the gradient ------------------


def _forget(state: State) -> None:
    """Take the identity as the inverse Hessian."""
    state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)


def _learn(state: State, g: Any, history_size: int) -> None:
    """Remember the last step s, the change y of the gradient along it, and 1/yᵀs.

    Not if the curvature yᵀs is not positive, beyond rounding: then H would not be positive, either.
    """
    if "d" not in state:
        return
    s, y = state.pop("d") * state.pop("t"), g - state.pop("prev_flat_grad")
    ys, yy = float(y @ s), float(y @ y)
    if not ys > np.finfo(y.dtype).eps * yy:
        return
    for name, value in (("old_stps", s), ("old_dirs", y), ("ro", 1 / ys)):
        state[name] = [*state[name], value][-history_size:]
    state["H_diag"] = ys / yy


def _direction(state: State, g: Any) -> Any:
    """-H·g by the two loops of Nocedal and Wright (2006), Algorithm 7.4."""
    pairs = list(zip(state["old_stps"], state["old_dirs"], state["ro"]))
    d, along = -g, []
    for s, y, rho in reversed(pairs):
        a = rho * float(s @ d)
        d -= a * y
        along.append(a)
    d *= state["H_diag"]
    for (s, y, rho), a in zip(pairs, reversed(along)):
        d += (a - rho * float(y @ d)) * s
    return d
