"""Cases of autograd/ops/special/bessel.py."""

from .error_function import scipys
from .table import nonzero, normal, positive

for _name in ("j0", "j1", "i1"):
    scipys(_name, normal(3, 4), torch="special.i1" if _name == "i1" else None)
for _name in ("i0e", "i1e"):
    scipys(_name, nonzero(3, 4), torch=f"special.{_name}")
for _name in ("y0", "y1"):
    scipys(_name, positive(3, 4))
for _order in (0, 3, 1.5):
    for _name in ("jv", "iv", "ive", "yv"):
        scipys(_name, _order, positive(3, 2))
scipys("jn", 2, normal(3, 4))
scipys("yn", 2, positive(3, 4))
