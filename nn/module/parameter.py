"""Parameter: a Tensor to be learned."""

from __future__ import annotations

from typing import Any

from autograd import Tensor
from autograd.internals import mark_parameter

__all__ = ["Parameter"]


class Parameter(Tensor):
    """A Tensor to be learned: a leaf that requires a gradient, and that a Module registers.

    Parameters
    ----------
    data : array_like
        Its initial values, copied. Only of floating dtype.
    requires_grad : bool
        False freezes it.
    dtype : dtype, optional
    name : str, optional
        By default the Module that it is assigned to names it after the attribute.

    Examples
    --------
    >>> import nn
    >>> nn.Parameter([1.0, 2.0])
    Parameter([1., 2.], requires_grad=True)
    """

    __slots__ = ()

    def __init__(
        self, data: Any, requires_grad: bool = True, dtype: Any = None, name: str | None = None
    ) -> None:
        super().__init__(data, requires_grad, dtype, name)

    def requires_grad_(self, requires_grad: bool = True) -> Parameter:
        """Require a gradient (or stop requiring one), and be drawn as a parameter."""
        super().requires_grad_(requires_grad)
        mark_parameter(self)
        return self

    def __repr__(self) -> str:
        text = super().__repr__().removeprefix("Tensor")
        return "Parameter" + text.replace("\n", "\n   ")
