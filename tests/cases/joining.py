"""Cases of autograd/ops/joining.py."""

import numpy as np

import autograd as ag

from .table import case, normal

case(ag.concatenate, [normal(2, 3), normal(1, 3)], torch="concatenate")
case(ag.concatenate, [normal(2, 3), normal(2, 1), normal(2, 2)], axis=1, torch="concatenate")
case(ag.concatenate, [normal(2, 3), normal(2, 1)], axis=-1, torch="concatenate")
case(ag.concatenate, [normal(2, 2), normal(3)], axis=None)
case(ag.concatenate, [normal(3)], torch="concatenate")
case(ag.concatenate, [normal(0), normal(3)], torch="concatenate")
case(ag.concatenate, (normal(3), np.ones(2), normal(1)))
case(ag.stack, [normal(2, 3), normal(2, 3)], torch="stack")
case(ag.stack, [normal(2, 3), normal(2, 3), normal(2, 3)], axis=1, torch="stack")
case(ag.stack, [normal(2, 3), normal(2, 3)], axis=-1, torch="stack")
case(ag.stack, [normal(), normal(), 2.0])
case(ag.stack, (normal(0), normal(0)), torch="stack")
