"""HIPS autograd's boxes are Tensors: what is traced, and its value."""

from __future__ import annotations

from typing import Any

from ..engine.boxes import Box

__all__ = ["getval", "isbox"]


def isbox(x: Any) -> bool:
    """Whether `x` is a Tensor, as a function that is being differentiated gets it.

    Parameters
    ----------
    x : Any

    Examples
    --------
    >>> from autograd import grad
    >>> from autograd.tracer import isbox
    >>> seen = []
    >>> grad(lambda x: seen.append(isbox(x)) or x)(1.0)
    np.float64(1.0)
    >>> seen, isbox(1.0)
    ([True], False)
    """
    return isinstance(x, Box)


def getval(x: Any) -> Any:
    """The array of a Tensor, outside the graph; anything else unchanged.

    Parameters
    ----------
    x : Any

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.tracer import getval
    >>> getval(ag.tensor([1.0, 2.0])), getval("text")
    (array([1., 2.]), 'text')
    """
    return x._array if isinstance(x, Box) else x
