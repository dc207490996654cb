"""Elementwise ops.

- arithmetic: and powers and roots; exponential: and logarithms; trigonometric: and hyperbolic
- routing: where a gradient goes depends on the values: maximum, clip, where, relu ...
- complex: parts of complex numbers, absolute, angle
- constant: floor, comparisons and others, which have no gradient

Arguments broadcast against each other; the engine sums a gradient over the axes along which its
argument was stretched.
"""

from .arithmetic import *
from .constant import *
from .exponential import *
from .routing import *
from .trigonometric import *
