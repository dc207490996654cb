"""HIPS autograd's vector spaces: zeros, bases and products of whatever holds arrays.

They are of the containers that the transforms take, by trees.py; the functions are made of our
ops, so that they can be differentiated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from .. import ops
from ..trees import flatten, map_leaves, unflatten
from .boxes import getval

__all__ = [
    "ArrayVSpace", "ComplexArrayVSpace", "ContainerVSpace", "SparseObject", "VSpace", "vspace",
]  # fmt: skip


class VSpace:
    """The vector space of a value: the base class, and a table of those for other types.

    A subclass for a type of one's own defines `zeros`, `ones`, `randn`, `standard_basis` and
    `_inner_prod`, and is made known by `register`.

    Parameters
    ----------
    value : Any
        A member of the space.
    """

    mappings: ClassVar[dict[type, Callable[[Any], VSpace]]] = {}
    iscomplex = False
    size: int

    def __init__(self, value: Any) -> None:
        pass

    @classmethod
    def register(cls, value_type: type, vspace_maker: Any = None) -> None:
        """Let `vspace` find this space, or what `vspace_maker` makes, for values of a type."""
        VSpace.mappings[value_type] = vspace_maker or cls

    def zeros(self) -> Any:
        """The zero of the space."""
        # reached where a user's subclass, which has to define it, does not
        raise NotImplementedError(f"{type(self).__name__} does not define zeros")

    def ones(self) -> Any:
        """The value with 1 everywhere."""
        # reached where a user's subclass, which has to define it, does not
        raise NotImplementedError(f"{type(self).__name__} does not define ones")

    def randn(self) -> Any:
        """A value drawn from the standard normal distribution, by numpy.random."""
        # reached where a user's subclass, which has to define it, does not
        raise NotImplementedError(f"{type(self).__name__} does not define randn")

    def standard_basis(self) -> Iterator[Any]:
        """One after the other, the values of a basis."""
        # reached where a user's subclass, which has to define it, does not
        raise NotImplementedError(f"{type(self).__name__} does not define standard_basis")

    def add(self, x_prev: Any, x_new: Any) -> Any:
        """The sum."""
        return self._add(x_prev, x_new)

    def mut_add(self, x_prev: Any, x_new: Any) -> Any:
        """The sum, which may be written into `x_prev`; None is zero."""
        return self._mut_add(self.zeros() if x_prev is None else x_prev, x_new)

    def scalar_mul(self, x: Any, a: Any) -> Any:
        """The product with a number."""
        return self._scalar_mul(x, a)

    def inner_prod(self, x: Any, y: Any) -> Any:
        """The inner product, a real number."""
        return self._inner_prod(x, y)

    def covector(self, x: Any) -> Any:
        """The gradient of the inner product with `x`."""
        return self._covector(x)

    def _add(self, x: Any, y: Any) -> Any:
        return x + y

    def _mut_add(self, x: Any, y: Any) -> Any:
        return self._add(x, y)

    def _scalar_mul(self, x: Any, a: Any) -> Any:
        return x * a

    def _inner_prod(self, x: Any, y: Any) -> Any:
        # reached where a user's subclass, which has to define it, does not
        raise NotImplementedError(f"{type(self).__name__} does not define _inner_prod")

    def _covector(self, x: Any) -> Any:
        return x

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *map(str, self.__dict__.items())))

    def __repr__(self) -> str:
        inside = ", ".join([f"{k}={v}" for k, v in self.__dict__.items()])
        return f"{type(self).__name__}({inside})"


class ArrayVSpace(VSpace):
    """The space of the real arrays of a shape and dtype.

    Parameters
    ----------
    value : array or number
    """

    def __init__(self, value: Any) -> None:
        value = np.asarray(getval(value))
        self.shape, self.dtype = value.shape, value.dtype

    @property
    def size(self) -> int:  # type: ignore[override]
        """The number of elements of a basis."""
        return int(np.prod(self.shape, dtype=int)) * (2 if self.iscomplex else 1)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    def zeros(self) -> Any:
        """The zero of the space."""
        return np.zeros(self.shape, self.dtype)

    def ones(self) -> Any:
        """The array of ones."""
        return np.ones(self.shape, self.dtype)

    def randn(self) -> Any:
        """An array of standard normal numbers, by numpy.random."""
        drawn = np.random.standard_normal(self.shape)  # noqa: NPY002  # which users seed
        return np.asarray(drawn, self.dtype)

    def standard_basis(self) -> Iterator[Any]:
        """The arrays with one 1."""
        for index in np.ndindex(*self.shape):
            e = self.zeros()
            e[index] = 1
            yield e

    def _inner_prod(self, x: Any, y: Any) -> Any:
        return ops.dot(ops.ravel(x), ops.ravel(y))


class ComplexArrayVSpace(ArrayVSpace):
    """The space of the complex arrays of a shape, over the real numbers.

    Parameters
    ----------
    value : array or number
    """

    iscomplex = True

    def ones(self) -> Any:
        """1 + i everywhere, the sum of the basis."""
        return np.full(self.shape, 1 + 1j, self.dtype)

    def randn(self) -> Any:
        """An array whose parts are standard normal numbers, by numpy.random."""
        parts = np.random.standard_normal((2, *self.shape))  # noqa: NPY002
        return np.asarray(parts[0] + 1j * parts[1], self.dtype)

    def standard_basis(self) -> Iterator[Any]:
        """The arrays with one 1, each followed by that with one i."""
        for e in super().standard_basis():
            yield e
            yield 1j * e

    def _inner_prod(self, x: Any, y: Any) -> Any:
        return ops.real(ops.dot(ops.conj(ops.ravel(x)), ops.ravel(y)))

    def _covector(self, x: Any) -> Any:
        return ops.conj(x)


class ContainerVSpace(VSpace):
    """The space of tuples, lists and dicts built alike.

    Parameters
    ----------
    value : nested tuple, list, dict or named tuple
    """

    def __init__(self, value: Any) -> None:
        leaves, self.structure = flatten(value)
        self.spaces = [vspace(x) for x in leaves]

    @property
    def shape(self) -> Any:
        """The spaces of the parts, built as the value is."""
        return unflatten(self.structure, self.spaces)

    @property
    def size(self) -> int:  # type: ignore[override]
        """The number of elements of a basis."""
        return sum([vs.size for vs in self.spaces])

    def _each(self, method: str, *values: Any) -> Any:
        return map_leaves(lambda vs, *parts: getattr(vs, method)(*parts), self.shape, *values)

    def zeros(self) -> Any:
        """The container of zeros."""
        return self._each("zeros")

    def ones(self) -> Any:
        """The container of ones."""
        return self._each("ones")

    def randn(self) -> Any:
        """The container of random arrays."""
        return self._each("randn")

    def standard_basis(self) -> Iterator[Any]:
        """The containers with one array that is not zero."""
        for i, vs in enumerate(self.spaces):
            for e in vs.standard_basis():
                leaves = [other.zeros() for other in self.spaces]
                leaves[i] = e
                yield unflatten(self.structure, leaves)

    def _add(self, x: Any, y: Any) -> Any:
        return self._each("_add", x, y)

    def _scalar_mul(self, x: Any, a: Any) -> Any:
        return map_leaves(lambda part: part * a, x)

    def _inner_prod(self, x: Any, y: Any) -> Any:
        return sum(flatten(self._each("_inner_prod", x, y))[0])

    def _covector(self, x: Any) -> Any:
        return self._each("_covector", x)


class SparseObject:
    """A cotangent that is mostly zero: told by how it is added to another.

    Parameters
    ----------
    vs : VSpace
        The space that it is in.
    mut_add : callable
        Adds it to a value of the space, and returns the sum.
    """

    def __init__(self, vs: VSpace, mut_add: Callable[[Any], Any]) -> None:
        self.vs, self.mut_add = vs, mut_add


VSpace.register(SparseObject, lambda x: x.vs)


def vspace(value: Any) -> VSpace:
    """The vector space that a value is in.

    Parameters
    ----------
    value : array, number, or nested tuple, list or dict of them

    Raises
    ------
    TypeError
        For a value of another type, unless a space is registered for it.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.extend import vspace
    >>> vs = vspace({"w": np.ones((2, 1)), "b": 0.0})
    >>> vs.size, [e["b"] for e in vs.standard_basis()][-1]
    (3, array(1.))
    """
    made = VSpace.mappings.get(type(value))
    if made is not None:
        return made(value)
    if isinstance(value, tuple | list | dict) or value is None:
        return ContainerVSpace(value)
    array = np.asarray(getval(value))
    if array.dtype.kind not in "fciub":
        raise TypeError(
            f"no vector space is known of {type(value).__name__}; make one known with "
            "VSpace.register"
        )
    return ComplexArrayVSpace(array) if array.dtype.kind == "c" else ArrayVSpace(array)
