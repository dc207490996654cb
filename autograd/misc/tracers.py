"""HIPS autograd's `const_graph`, a function with some of its arguments fixed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

__all__ = ["const_graph"]


def const_graph(fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    """`fun` as a function of its one other argument.

    HIPS autograd records the ops once and repeats only those that the argument changes. Here the
    whole function runs at each call, so that it may branch on the argument.

    Parameters
    ----------
    fun : callable
    *args, **kwargs
        All of its arguments but one.

    Examples
    --------
    >>> from autograd.misc.tracers import const_graph
    >>> const_graph(lambda x, y: x + 10 * y, 1.0)(2.0)
    21.0
    """
    return partial(fun, *args, **kwargs)
