"""What all optimizers share: groups of parameters, their state, and the step."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.internals import BLOCK, LARGE, listed, raw_gradient, share, wide, will_write

from ..checks import check_number

__all__ = ["Optimizer", "options"]

HALF = np.dtype(np.float16)
Group = dict[str, Any]
State = dict[str, Any]


def options(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The options among the arguments of an optimizer's `__init__`, as `locals()` gives them."""
    return {k: v for k, v in arguments.items() if k not in ("self", "params", "__class__")}


class Optimizer:
    """An optimizer is its `update` of one array; this class walks over the parameters.

    Parameters
    ----------
    params : iterable of Parameter, or of dicts
        A dict is a group with its own options: ``{"params": [...], "lr": 0.1}``.
    defaults : mapping
        The options for groups that do not give them.

    Attributes
    ----------
    param_groups : list of dict
        Each with its ``params`` and options; what is set here takes effect from the next step on.
    state : dict
        What is remembered about each parameter, such as a momentum.

    Raises
    ------
    TypeError
        If `params` is a single Tensor, or contains anything but Tensors.
    ValueError
        If there are none, if none requires a gradient, if one occurs twice or was computed by an
        op, or for an option that makes no sense.
    """

    in_blocks = True  # whether `update` treats elements separately, so that it can run in blocks

    def __init__(self, params: Iterable[Any], defaults: Mapping[str, Any]) -> None:
        if isinstance(params, Tensor | Mapping):
            raise TypeError(f"{self._name}: params must be an iterable; wrap what you pass: [p]")
        if not isinstance(params, Iterable):
            raise TypeError(
                f"{self._name}: params must be an iterable of Parameters, not a "
                f"{type(params).__name__}; pass model.parameters()"
            )
        self.defaults = dict(defaults)
        self.param_groups: list[Group] = []
        self.state: dict[Tensor, State] = {}
        groups = list(params)
        if not groups:
            raise ValueError(
                f"{self._name}: there are no parameters to optimize (was an iterator used up, or "
                "are a module's parts not attributes of it?)"
            )
        if not isinstance(groups[0], Mapping):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)
        if not any(p.requires_grad for group in self.param_groups for p in group["params"]):
            raise ValueError(
                f"{self._name}: none of the parameters requires a gradient, so nothing would ever "
                "change; create them with nn.Parameter(...) or ag.tensor(..., requires_grad=True), "
                "or unfreeze them with requires_grad_() first"
            )

    @property
    def _name(self) -> str:
        return type(self).__name__

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        """Add parameters, with their own options if the group gives them."""
        if "params" not in group:
            raise ValueError(f"{self._name}: a group of options needs its parameters, as params=")
        given = group["params"]
        params = [given] if isinstance(given, Tensor) else listed(self._name, given)
        unknown = group.keys() - self.defaults.keys() - {"params"}
        if unknown:
            raise ValueError(f"{self._name}: there is no option {', '.join(sorted(unknown))}")
        seen = {id(p) for other in self.param_groups for p in other["params"]}
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(
                    f"{self._name}: can only optimize Parameters, not {type(p).__name__}; "
                    "pass model.parameters()"
                )
            if not p.is_leaf:
                raise ValueError(
                    f"{self._name}: a Tensor that was computed by an op cannot be optimized; pass "
                    "the Parameters that it was computed from"
                )
            if id(p) in seen:
                raise ValueError(f"{self._name}: a parameter of shape {p.shape} is given twice")
            seen.add(id(p))
        merged = {**self.defaults, **group, "params": params}
        self.check(merged)
        self.param_groups.append(merged)

    def check(self, group: Group) -> None:
        """Raise TypeError for an option that is not a number, ValueError for a senseless one."""
        for option in ("lr", "eps", "weight_decay", "momentum"):
            check_number(self._name, option, group.get(option, 0), least=0)
        betas = group.get("betas", (0, 0))
        if not isinstance(betas, tuple | list | np.ndarray) or len(betas) != 2:
            raise TypeError(f"{self._name}: betas must be a pair of numbers, not {betas!r}")
        for beta in betas:
            check_number(self._name, "betas", beta)
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"{self._name}: betas must be in [0, 1), not {betas}")

    @property
    def lr(self) -> float:
        """The learning rate (the first group's); setting it sets that of all groups."""
        return self.param_groups[0]["lr"]  # type: ignore[no-any-return]

    @lr.setter
    def lr(self, value: float) -> None:
        check_number(self._name, "lr", value, least=0)
        for group in self.param_groups:
            group["lr"] = value

    def zero_grad(self) -> None:
        """Clear the gradients of all parameters."""
        for group in self.param_groups:
            for p in group["params"]:
                p.grad = None

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient, in place.

        Parameters of float16 are updated in float32 and rounded once, and what is remembered about
        them is float32: in float16 an eps of 1e-8 is 0, and so is the square of a small gradient.

        Parameters
        ----------
        closure : callable, optional
            Computes the gradients first, and returns the loss, which `step` returns.

        Warns
        -----
        UserWarning
            If no parameter has a gradient: `backward` was not called, or its result was cleared.
        """
        loss = None if closure is None else closure()
        by = f"{self._name}.step"
        stepped = False
        for group in self.param_groups:
            for p in group["params"]:
                if (grad := raw_gradient(p)) is None:
                    continue
                stepped = True
                data = will_write(p, by)
                x, g = np.asarray(data), np.asarray(grad)  # themselves, unless NumPy scalars
                if x.dtype is HALF or g.dtype is HALF:
                    x, g = wide(x), wide(g)
                state = self.state.setdefault(p, {})
                self.prepare(x, state, group)
                if group["maximize"]:
                    g = -g
                if x.size < LARGE or not self.in_blocks:
                    self.update(x, g, state, group)
                else:
                    self._update_in_blocks(x, g, state, group)
                if x is data:
                    continue
                if isinstance(data, np.ndarray):  # float16: rounded once
                    data[...] = x
                else:
                    p.data = x.astype(data.dtype, copy=False)
        if not stepped:
            self._warn_of_no_gradient()
        return loss

    def _warn_of_no_gradient(self) -> None:
        """Say so to the caller of `step`, which calls this."""
        warnings.warn(
            f"{self._name}.step: no parameter has a gradient, so nothing changed; call "
            "loss.backward() before it, and zero_grad() after it",
            UserWarning,
            stacklevel=3,
        )

    def _update_in_blocks(self, x: Any, g: Any, state: State, group: Group) -> None:
        """Update a large parameter block by block, on as many threads as `set_num_threads` allows.

        An update runs over its arrays several times, and in blocks it finds them in the cache: on
        1024 × 1024 float32 this saves a third of Adam's time, and a quarter of plain SGD's.
        """
        arrays = {k: v for k, v in state.items() if isinstance(v, np.ndarray)}
        if not all(a.flags.c_contiguous for a in (x, g, *arrays.values())):
            self.update(x, g, state, group)
            return
        x, g = x.reshape(-1), g.reshape(-1)
        arrays = {k: v.reshape(-1) for k, v in arrays.items()}

        def update_block(block: slice) -> None:
            held = {**state, **{k: v[block] for k, v in arrays.items()}} if arrays else state
            self.update(x[block], g[block], held, group)

        share(update_block, x.size, BLOCK)

    def prepare(self, x: Any, state: State, group: Group) -> None:
        """Create the state of the parameter `x` at its first step; count its steps."""

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        """Change `x`, a parameter or a block of one, in place by its gradient `g`, which is kept.

        `state` holds the same block of each array that `prepare` put there.
        """
        # reached where a subclass, which has to define it, does not
        raise NotImplementedError(f"{self._name} does not define update(self, x, g, state, group)")

    def state_dict(self) -> dict[str, Any]:
        """A copy of what the next steps depend on, besides the parameters themselves.

        Returns
        -------
        dict
            PyTorch's form: ``state`` maps the index of each parameter that was stepped to what is
            remembered about it, and ``param_groups`` lists the groups' options, with the indices of
            their ``params``. `nn.save` writes it to a file.

        Examples
        --------
        >>> import nn
        >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.1, momentum=0.9)
        >>> state = optimizer.state_dict()
        >>> state["state"], state["param_groups"][0]["params"]
        ({}, [0])
        """
        from .state import state_dict

        return state_dict(self)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from a `state_dict` of an optimizer of this kind; on an error nothing changes.

        The parameters are matched by their order. Arrays are copied, in the
        parameters' dtypes, or in float32 for those of float16.

        Parameters
        ----------
        state : mapping
            As returned by `state_dict`.

        Raises
        ------
        ValueError
            If the groups have different numbers of parameters; otherwise with a list of everything
            that is missing, of another shape, or an option that makes no sense.
        """
        from .state import load

        load(self, state)

    def decayed(self, x: Any, g: Any, weight_decay: float) -> Any:
        """g + weight_decay·x: the gradient including that of an L2 penalty."""
        return g + x * weight_decay if weight_decay else g

    def __repr__(self) -> str:
        lines = []
        for group in self.param_groups:
            options = ", ".join([f"{k}={v}" for k, v in group.items() if k != "params"])
            lines.append(f"{len(group['params'])} parameters: {options}")
        return f"{self._name}({'; '.join(lines)})"
