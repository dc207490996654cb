"""Cases of autograd/ops/signals/padding.py."""

from typing import Any

import autograd as ag

from .table import between, case, complexes, distinct, normal

WIDTHS: list[Any] = [0, 1, (2, 1), ((1, 0), (0, 2)), ((1,), (2,))]
LONG: list[Any] = [((7, 9), (0, 11)), ((1, 8), (5, 2))]  # beyond one reflection

for _width in WIDTHS:
    case(ag.pad, normal(2, 3), _width)
    case(ag.pad, normal(2, 3), _width, mode="linear_ramp")
    case(ag.pad, distinct(2, 3), _width, mode="maximum", analytic=False)
    case(ag.pad, distinct(3, 2), _width, mode="minimum", analytic=False)
    case(ag.pad, distinct(3, 4), _width, mode="median", analytic=False)
    case(ag.pad, normal(2, 3), _width, mode="mean")
for _width in [*WIDTHS, *LONG]:
    case(ag.pad, normal(2, 3), _width, mode="edge")
    case(ag.pad, normal(3, 4), _width, mode="wrap")
    for _mode in ("reflect", "symmetric"):
        case(ag.pad, normal(3, 4), _width, mode=_mode)
        # small numbers: each odd reflection adds to them, and a difference of large ones is inexact
        case(ag.pad, between(-0.05, 0.05, 3, 4), _width, mode=_mode, reflect_type="odd")
case(ag.pad, normal(3), (2, 1), torch=lambda x, w: __import__("torch").nn.functional.pad(x, w))
case(ag.pad, normal(2), (2, 1), constant_values=(4.0, 5.0))
case(ag.pad, normal(2, 1), 1, constant_values=((1.0, 2.0), (3.0, 4.0)))
case(
    ag.pad, normal(2, 3), ((1, 2), (2, 0)), mode="linear_ramp", end_values=((1.0, 2.0), (3.0, 4.0))
)
case(ag.pad, normal(4), 2, mode="linear_ramp", end_values=-1.0)
case(ag.pad, normal(4, 3), 2, mode="mean", stat_length=2)
case(ag.pad, normal(4, 3), 2, mode="mean", stat_length=((1, 2), (3, 9)))
case(ag.pad, distinct(5), (2, 3), mode="median", stat_length=(3, 2), analytic=False)
case(ag.pad, distinct(5), (2, 3), mode="maximum", stat_length=(2, 3), analytic=False)
case(ag.pad, normal(1), (2, 3), mode="reflect")
case(ag.pad, normal(1), (2, 3), mode="reflect", reflect_type="odd")
case(ag.pad, normal(1), (2, 3), mode="symmetric", reflect_type="odd")
case(ag.pad, between(-0.05, 0.05, 2), (7, 8), mode="reflect", reflect_type="odd")
case(ag.pad, normal(2, 3, 2), (1, 2), mode="mean")
case(ag.pad, normal(), 3)
case(ag.pad, normal(0), (1, 2))
case(ag.pad, normal(0, 2), ((0, 0), (1, 1)), mode="reflect")
case(ag.pad, complexes(3), 2, mode="reflect", reflect_type="odd")
