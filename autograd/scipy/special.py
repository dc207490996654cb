"""Special functions: those of scipy.special, with their derivatives; see `autograd.special`.

The functions without derivatives there are SciPy's own, for arrays.
"""

from __future__ import annotations

from typing import Any

import scipy.special as _theirs

from .. import special
from ..ops import sinc as sinc
from ..special import *  # noqa: F403

__all__ = sorted([*special.__all__, "sinc"])


def __getattr__(name: str) -> Any:
    return getattr(_theirs, name)
