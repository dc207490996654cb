"""Odds and ends, under HIPS autograd's names: `flatten`, and optimizers as functions."""

from .flatten import flatten as flatten

__all__ = ["flatten"]
