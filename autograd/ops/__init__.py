"""The ops, one file per chapter of the NumPy reference."""

from . import complex, elementwise, indexing, joining, nets, products, reduction, shape, special
from .complex import *
from .elementwise import *
from .indexing import *
from .joining import *
from .nets import *
from .products import *
from .reduction import *
from .shape import *
from .special import *

__all__ = sorted(
    name
    for chapter in (
        complex,
        elementwise,
        indexing,
        joining,
        nets,
        products,
        reduction,
        shape,
        special,
    )
    for name in chapter.__all__
)
