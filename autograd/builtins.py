"""HIPS autograd's names of Python's containers and tests of types. See hips/containers.py."""

from .hips.containers import DictBox as DictBox
from .hips.containers import SequenceBox as SequenceBox
from .hips.containers import dict as dict
from .hips.containers import isinstance as isinstance
from .hips.containers import list as list
from .hips.containers import tuple as tuple
from .hips.containers import type as type

__all__ = ["DictBox", "SequenceBox", "dict", "isinstance", "list", "tuple", "type"]
