"""Trees of arrays and numbers in files: written whole or not at all, read without unpickling.

- files: `save` and `load`; npz, safetensors_format: the two formats
- tree: a tree as arrays by name and a text for everything else
- atomic: a file replaced in one instant
"""

from .files import load, save

__all__ = ["load", "save"]
