"""Pictures of graphs: what was computed, and how the gradient flowed back."""

from .drawing import draw
from .render import Picture

__all__ = ["Picture", "draw"]
