"""Elementwise ops: arithmetic, exponentials, trigonometry, routing, and what has no gradient.

Arguments broadcast against each other; the engine sums a gradient over the axes along which its
argument was stretched.
"""

from .arithmetic import *
from .constant import *
from .exponential import *
from .routing import *
from .trigonometric import *
