"""Which of the two gradients with respect to a complex number HIPS autograd's names give.

Of a real L and a complex z = x + iy, PyTorch's gradient is ∂L/∂x + i ∂L/∂y, the direction in which
L grows fastest; HIPS autograd's and JAX's is the conjugate of it, ∂L/∂x − i ∂L/∂y, which for
L = Re f(z) and a holomorphic f is f'(z). The engine's is PyTorch's. A function that both have under
one name would silently give the other's, so none is assumed: see `set_complex_convention`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops
from .tracing import Trace

__all__ = ["in_convention", "pull_in_convention", "set_complex_convention"]

CONVENTIONS = ("pytorch", "hips")
_chosen: str | None = None  # for the whole process, with all its threads


def set_complex_convention(convention: str | None) -> None:
    """Choose what a gradient with respect to a complex argument is, in the whole process.

    It holds for the functions that HIPS autograd has under the same name: `grad`,
    `value_and_grad`, `elementwise_grad`, `jacobian`, `hessian`, `make_vjp`, `make_hvp` and the
    others. `backward`, `vjp`, `jacrev`, `hvp`, `ggnvp` and ``grad(y, x)`` of Tensors are always
    PyTorch's; tangents and `holomorphic_grad` are the same in both.

    Parameters
    ----------
    convention : {"pytorch", "hips"} or None
        ∂L/∂x + i ∂L/∂y, or its conjugate; None, as at the start: such a gradient raises.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd as ag
    >>> gradient = ag.grad(lambda z: np.abs(z) ** 2)
    >>> ag.set_complex_convention("hips")
    >>> gradient(1 + 2j)
    np.complex128(2-4j)
    >>> ag.set_complex_convention("pytorch")
    >>> gradient(1 + 2j)
    np.complex128(2+4j)
    >>> ag.set_complex_convention(None)
    >>> gradient(1 + 2j)
    Traceback (most recent call last):
    ...
    TypeError: grad: there are two conventions for a gradient with respect to a complex number...
    """
    global _chosen
    if convention is not None and convention not in CONVENTIONS:
        raise ValueError(
            f'set_complex_convention takes "pytorch", "hips" or None, not {convention!r}'
        )
    _chosen = convention


def in_convention(gradients: list[Any], transform: str) -> list[Any]:
    """Gradients of real numbers, as the engine found them, in the convention that was chosen."""
    if not any([_is_complex(d) for d in gradients]):
        return gradients
    return [_conjugate(d) for d in gradients] if _is_hips(transform) else gradients


def pull_in_convention(trace: Trace, cotangents: Sequence[Any], transform: str) -> list[Any]:
    """`Trace.pull`, with cotangents that are in the convention, too."""
    if not any([_is_complex(x) for x in [*trace.inputs, *cotangents]]) or not _is_hips(transform):
        return trace.pull(cotangents)
    return [_conjugate(d) for d in trace.pull([_conjugate(g) for g in cotangents])]


def _is_hips(transform: str) -> bool:
    if _chosen is None:
        raise TypeError(
            f"{transform}: there are two conventions for a gradient with respect to a complex "
            "number z, and none was chosen. autograd.set_complex_convention('pytorch') makes it "
            "dL/dRe(z) + i dL/dIm(z); set_complex_convention('hips') the conjugate of that, as in "
            "HIPS autograd and JAX. (backward, vjp and hvp are always PyTorch's; holomorphic_grad "
            "is the same in both)"
        )
    return _chosen == "hips"


def _is_complex(x: Any) -> bool:
    dtype = getattr(x, "dtype", None)
    return isinstance(x, complex) if dtype is None else dtype.kind == "c"


def _conjugate(x: Any) -> Any:
    return ops.conj(x) if _is_complex(x) else x
