"""The ops, one file per chapter of the NumPy reference."""

from . import (
    broadcasting,
    complex,
    diagonals,
    differences,
    editing,
    einstein,
    indexing,
    joining,
    logsums,
    nans,
    nets,
    order,
    padding,
    products,
    rearrange,
    reduction,
    scan,
    selecting,
    shape,
    signal,
    sorting,
    special,
    splitting,
    windows,
)
from .broadcasting import *
from .complex import *
from .diagonals import *
from .differences import *
from .editing import *
from .einstein import *
from .elementwise import arithmetic, constant, exponential, routing, trigonometric
from .elementwise.arithmetic import *
from .elementwise.constant import *
from .elementwise.exponential import *
from .elementwise.routing import *
from .elementwise.trigonometric import *
from .indexing import *
from .joining import *
from .logsums import *
from .nans import *
from .nets import *
from .order import *
from .padding import *
from .products import *
from .rearrange import *
from .reduction import *
from .scan import *
from .selecting import *
from .shape import *
from .signal import *
from .sorting import *
from .special import *
from .splitting import *
from .windows import *

__all__ = sorted(
    name
    for chapter in (
        arithmetic,
        constant,
        exponential,
        routing,
        trigonometric,
        broadcasting,
        complex,
        diagonals,
        differences,
        editing,
        einstein,
        indexing,
        joining,
        logsums,
        nans,
        nets,
        order,
        padding,
        products,
        rearrange,
        reduction,
        scan,
        selecting,
        shape,
        signal,
        sorting,
        special,
        splitting,
        windows,
    )
    for name in chapter.__all__
)
