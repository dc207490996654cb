"""The ops, one file per chapter of the NumPy reference."""

from . import elementwise, indexing, joining, products, reduction, shape, special
from .elementwise import *
from .indexing import *
from .joining import *
from .products import *
from .reduction import *
from .shape import *
from .special import *

__all__ = sorted(
    name
    for chapter in (elementwise, indexing, joining, products, reduction, shape, special)
    for name in chapter.__all__
)
