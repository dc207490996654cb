"""PyTorch's names for what NumPy calls otherwise: so that a custom Function runs as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import ops

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["TorchFace"]


class TorchFace:
    """Methods of a Tensor, each a line over an op."""

    __slots__ = ()

    if not TYPE_CHECKING:  # so that a type checker, too, sees a name that there is not

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            from .names import no_such_method

            raise no_such_method(self, name)

    def clone(self) -> Tensor:
        """A copy, through which gradients flow."""
        return ops.positive(self)

    def clamp(self, min: Any = None, max: Any = None) -> Tensor:
        """`clip`."""
        return ops.clip(self, min, max)  # type: ignore[no-any-return]

    def t(self) -> Tensor:
        """The transpose of a matrix."""
        return ops.transpose(self)

    def mm(self, other: Any) -> Tensor:
        """`matmul`."""
        return ops.matmul(self, other)

    def unsqueeze(self, dim: int) -> Tensor:
        """`expand_dims`."""
        return ops.expand_dims(self, dim)

    def expand_as(self, other: Any) -> Tensor:
        """`broadcast_to` the shape of another."""
        return ops.broadcast_to(self, other.shape)
