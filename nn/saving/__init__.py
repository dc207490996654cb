"""Trees of arrays and numbers in files: written whole or not at all, read without unpickling."""

from .files import load, save

__all__ = ["load", "save"]
