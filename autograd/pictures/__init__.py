"""Pictures of graphs: what was computed, and how the gradient flowed back."""

from .drawing import draw
from .render import Picture
from .stepper import Page, page

__all__ = ["Page", "Picture", "draw", "page"]
