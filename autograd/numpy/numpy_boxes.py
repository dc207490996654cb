"""HIPS autograd's ArrayBox, which is a Tensor here."""

from ..tensors.tensor import Tensor as ArrayBox

__all__ = ["ArrayBox"]
