"""Odds and ends, by HIPS autograd's names: `flatten`, and optimisers as functions."""

from .flatten import flatten as flatten

__all__ = ["flatten"]
