"""HIPS autograd's tuples, lists and dicts: Python's own, which the transforms take as they are.

HIPS autograd boxes a container, so it has constructors and an `isinstance` that know of boxes.
Here a traced container is a container of Tensors, so these are Python's.
"""

from __future__ import annotations

import builtins
from abc import ABC
from typing import Any

import numpy as np

from .boxes import getval

__all__ = ["DictBox", "SequenceBox", "dict", "isinstance", "list", "tuple", "type"]

tuple = builtins.tuple  # type: ignore[type-arg]
list = builtins.list
dict = builtins.dict
DictBox = builtins.dict


class SequenceBox(ABC):  # noqa: B024  # only asked with isinstance
    """A traced sequence: a tuple or a list."""


SequenceBox.register(builtins.tuple)
SequenceBox.register(builtins.list)


def isinstance(x: Any, classes: Any) -> bool:
    """Python's `isinstance`; a Tensor counts as the array that it holds, too.

    Parameters
    ----------
    x : Any
    classes : type or tuple of types

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.isinstance(ag.tensor([1.0]), np.ndarray)
    True
    """
    return builtins.isinstance(x, classes) or builtins.isinstance(getval(x), classes)


def type(x: Any) -> builtins.type:
    """The type of `x`; of a Tensor, that of its value: an array, or a NumPy number.

    Parameters
    ----------
    x : Any

    Examples
    --------
    >>> import autograd as ag
    >>> ag.type(ag.tensor([1.0])), ag.type([1.0])
    (<class 'numpy.ndarray'>, <class 'list'>)
    """
    value = getval(x)
    return np.ndarray if builtins.isinstance(value, np.ndarray) else builtins.type(value)
