"""Keeping gradients from growing too large, between `backward` and the optimizer's step."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.internals import listed

from ..checks import check_number
from ..module.module import Module

__all__ = ["clip_grad_norm_", "clip_grad_value_"]


def _with_gradients(where: str, parameters: Any) -> list[Tensor]:
    """Those of one or several Tensors that have a gradient, each once."""
    if isinstance(parameters, Module):
        raise TypeError("to clip a Module's gradients, pass its parameters: model.parameters()")
    several = [parameters] if isinstance(parameters, Tensor) else listed(where, parameters)
    return list({id(p): p for p in several if p.grad is not None}.values())


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> float:
    """Scale all gradients by one factor, so that their norm as one vector is at most `max_norm`.

    Pascanu et al. (2013). The factor is max_norm/(norm + 10⁻⁶), as in PyTorch; if it is more than
    1, the gradients stay as they are.

    Parameters
    ----------
    parameters : Tensor or iterable of Tensor
        Those without a gradient are ignored.
    max_norm : float
    norm_type : float
        The p of the norm (Σ |g|ᵖ)^(1/p); ``math.inf`` gives the largest element.
    error_if_nonfinite : bool
        Whether a norm that is nan or infinite is an error; if not, the gradients become nan or 0.

    Returns
    -------
    float
        The norm before scaling.

    Raises
    ------
    RuntimeError
        For a norm that is not finite, if `error_if_nonfinite`.
    TypeError
        For a Module instead of its parameters, or a `max_norm` that is not a number.
    ValueError
        For a `max_norm` below 0, which would reverse the gradients, or an iterator that is used
        up.

    Examples
    --------
    >>> import nn
    >>> p = nn.Parameter([3.0, 4.0])
    >>> (p * p / 2).sum().backward()
    >>> nn.utils.clip_grad_norm_([p], 1.0)
    5.0
    >>> p.grad
    Tensor([0.6, 0.8])
    """
    clipped = _with_gradients("clip_grad_norm_", parameters)
    check_number("clip_grad_norm_", "max_norm", max_norm, least=0)
    norms = [float(np.linalg.norm(np.ravel(p.grad.data), norm_type)) for p in clipped]
    total = float(np.linalg.norm(norms, norm_type)) if norms else 0.0
    if error_if_nonfinite and not math.isfinite(total):
        raise RuntimeError(
            f"clip_grad_norm_: the norm of the gradients is {total}, so they cannot be scaled; "
            "look for the step that made it so with autograd.detect_anomaly()"
        )
    factor = max_norm / (total + 1e-6)
    if not factor >= 1:
        for p in clipped:
            p.grad = p.grad.detach() * factor
    return total


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Clip every element of the gradients to [-clip_value, clip_value].

    Parameters
    ----------
    parameters : Tensor or iterable of Tensor
        Those without a gradient are ignored.
    clip_value : float

    Raises
    ------
    ValueError
        For a `clip_value` below 0, or an iterator that is used up.

    Examples
    --------
    >>> import nn
    >>> p = nn.Parameter([3.0, 0.5])
    >>> (p * p).sum().backward()
    >>> nn.utils.clip_grad_value_(p, 2.0)
    >>> p.grad
    Tensor([2., 1.])
    """
    clipped = _with_gradients("clip_grad_value_", parameters)
    check_number("clip_grad_value_", "clip_value", clip_value, least=0)
    for p in clipped:
        p.grad = np.clip(p.grad.data, -clip_value, clip_value)
