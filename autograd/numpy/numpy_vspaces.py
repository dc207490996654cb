"""The vector spaces of arrays: see hips/vspaces.py."""

from ..hips.vspaces import ArrayVSpace as ArrayVSpace
from ..hips.vspaces import ComplexArrayVSpace as ComplexArrayVSpace

__all__ = ["ArrayVSpace", "ComplexArrayVSpace"]
