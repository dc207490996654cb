"""The ops, one file per chapter of the NumPy reference."""

from .elementwise import *
from .indexing import *
from .joining import *
from .products import *
from .reduction import *
from .shape import *
