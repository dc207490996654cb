"""The ops, one file per chapter of the NumPy reference."""

from . import (
    broadcasting,
    complex,
    convolution,
    diagonals,
    differences,
    editing,
    einstein,
    indexing,
    joining,
    logsums,
    nans,
    nets,
    normalisation,
    order,
    padding,
    pooling,
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
from .convolution import *
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
from .normalisation import *
from .order import *
from .padding import *
from .pooling import *
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
        broadcasting,
        complex,
        constant,
        convolution,
        diagonals,
        differences,
        editing,
        einstein,
        exponential,
        indexing,
        joining,
        logsums,
        nans,
        nets,
        normalisation,
        order,
        padding,
        pooling,
        products,
        rearrange,
        reduction,
        routing,
        scan,
        selecting,
        shape,
        signal,
        sorting,
        special,
        splitting,
        trigonometric,
        windows,
    )
    for name in chapter.__all__
)
