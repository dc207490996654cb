"""NumPy's functions that bypass its protocols: where with keywords, and vectorize."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from .. import ops
from ..ops.elementwise.constant import raw
from ..trees import flatten
from .creation import asarray, holds_tensors
from .lists import taking_lists

__all__ = ["vectorize", "where"]


@taking_lists
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """np.where, which also takes its arguments by name.

    Parameters
    ----------
    condition : array_like of bool
    x, y : Tensor or array, optional
        What to take where it holds and where not; without both, the result is np.nonzero's.

    Examples
    --------
    >>> import autograd.numpy as np
    >>> np.where(condition=[True, False], x=np.array(1.0), y=2.0)
    array([1., 2.])

    Of Python's numbers and lists it makes such, as HIPS autograd's does:

    >>> np.where(True, 1, 2)
    1
    """
    mask = raw(condition)
    if x is None and y is None:
        return np.nonzero(mask)
    chosen = ops.where(np.asarray(mask), x, y)
    if hasattr(x, "dtype") or hasattr(y, "dtype") or hasattr(condition, "dtype"):
        return chosen
    arrays = any([hasattr(v, "dtype") for v in flatten([condition, x, y])[0]])
    return chosen if arrays else chosen.tolist()


where.stands_for = np.where  # type: ignore[attr-defined]


class vectorize(np.vectorize):
    """np.vectorize: a function of numbers called on each element of arrays, and of Tensors.

    The function is called in a loop on Tensors without dimensions, so it may do what a function of
    one number may, such as branch on the value. (`numpy.vectorize` itself converts its arguments to
    arrays and offers no protocol. A function without branches is faster on whole arrays, or under
    `autograd.vmap`.)

    Parameters
    ----------
    pyfunc : callable, optional
    otypes, doc, excluded, cache, signature
        As in NumPy. On Tensors `cache` has no effect.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([-1.0, 2.0], requires_grad=True)
    >>> ag.vectorize(lambda v: v**2 if v > 0 else -v)(x).sum().backward()
    >>> x.grad
    Tensor([-1.,  4.])
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The function's results for all elements, joined."""
        pyfunc: Any = self.pyfunc
        if pyfunc is np._NoValue or not holds_tensors([args, kwargs]):
            return super().__call__(*args, **kwargs)
        given: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        mapped = {name: asarray(v) for name, v in given.items() if name not in self.excluded}
        cores = dict(zip(mapped, self._core_dimensions(len(mapped))))
        loops = {name: v.shape[: v.ndim - cores[name]] for name, v in mapped.items()}
        shape = np.broadcast_shapes(*loops.values())
        if 0 in shape:  # NumPy asks for otypes
            plain = {name: raw(v) for name, v in given.items()}
            named = {name: plain.pop(name) for name in kwargs}
            return super().__call__(*plain.values(), **named)
        elements = {}
        for name, v in mapped.items():
            inner = v.shape[v.ndim - cores[name] :]
            rows = ops.reshape(ops.broadcast_to(v, shape + inner), (-1, *inner))
            elements[name] = ops.unstack(rows)
        results = []
        for i in range(len(next(iter(elements.values())))):
            here = {name: elements[name][i] if name in elements else v for name, v in given.items()}
            named = {name: here.pop(name) for name in kwargs}
            results.append(pyfunc(*here.values(), **named))
        if not isinstance(results[0], tuple):
            return self._joined(results, shape, 0)
        return tuple([self._joined(out, shape, i) for i, out in enumerate(zip(*results))])

    def _core_dimensions(self, count: int) -> list[int]:
        """How many of the last dimensions of each argument the function takes whole."""
        if self.signature is None:
            return [0] * count
        inputs = re.findall(r"\(([^)]*)\)", self.signature.split("->")[0])
        return [len(re.findall(r"\w+", names)) for names in inputs]

    def _joined(self, results: Any, shape: tuple[int, ...], i: int) -> Any:
        """One output for all elements."""
        y = ops.stack([asarray(r) for r in results])
        y = ops.reshape(y, shape + y.shape[1:])
        return y if self.otypes is None else ops.astype(y, self.otypes[i])
