"""Odds and ends, under HIPS autograd's names: `flatten`, optimizers, fixed points."""

from .fixed_points import fixed_point as fixed_point
from .flatten import flatten as flatten
from .tracers import const_graph as const_graph

__all__ = ["const_graph", "fixed_point", "flatten"]
