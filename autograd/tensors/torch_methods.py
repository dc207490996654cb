"""PyTorch's names for what NumPy calls otherwise: so that a custom Function runs as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import ops

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["TorchFace"]


class Elsewhere:
    """A name of PyTorch's for what is written differently here: an AttributeError says how.

    (A `__getattr__` of the class would serve any name, but take half as long again for every
    attribute of every Tensor.)
    """

    def __init__(self, name: str, instead: str) -> None:
        self.name, self.instead = name, instead

    def __get__(self, tensor: Any, owner: type) -> Any:
        said = f"a Tensor has no attribute {self.name!r}; use {self.instead}"
        raise AttributeError(said, name=self.name, obj=tensor)


class TorchFace:
    """Methods of a Tensor, each a line over an op."""

    __slots__ = ()
    if TYPE_CHECKING:
        __array__: Any  # a Tensor's, which makes it array_like

    def clone(self) -> Tensor:
        """A copy, through which gradients flow."""
        return ops.positive(self)

    def clamp(self, min: Any = None, max: Any = None) -> Tensor:
        """`clip`."""
        return ops.clip(self, min, max)

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


for _name, _instead in {
    "add_": "t = t + v",
    "mul_": "t = t * v",
    "sub_": "t = t - v",
    "zero_": "t.zero_grad(), t being the Tensor whose gradient it is",
    **dict.fromkeys(["cpu", "cuda", "device"], "t as it is: all arrays are NumPy's"),
    **dict.fromkeys(["double", "float", "half", "int", "long", "to", "type"], "t.astype(dtype)"),
    "argmax": "np.argmax(t)",
    "argmin": "np.argmin(t)",
    "dim": "t.ndim",
    "numel": "t.size",
    "permute": "t.transpose(axes)",
    "view": "t.reshape(shape)",
    "norm": "np.linalg.norm(t)",
    "masked_fill": "ag.where(mask, value, t)",
}.items():
    setattr(TorchFace, _name, Elsewhere(_name, _instead))
