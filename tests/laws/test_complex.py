"""What an op of real numbers makes of complex ones: right gradients, or an error. Never less."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.testing import gradcheck
from tests.cases import CASES, Case

L = ag.linalg
# Of a complex matrix the phases of these vectors are free: only what does not depend on them has a
# gradient (tests/cases/linalg.py). eigvalsh reads one triangle, and its case makes it symmetric.
FREE_PHASES = (L.eig, L.eigh, L.svd)


def refuses(case: Case, values: list[Any]) -> bool:
    """Whether the case raises on `values`; where it does not, its gradient is checked."""
    given = [values[i] for i in case.floating]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.ComplexWarning)  # a cast to real says it
        try:
            return not gradcheck(case.of(values), *given)
        except (TypeError, ValueError):
            return True


@pytest.mark.parametrize(
    "case",
    [
        c
        for c in CASES
        if c.floating and not c.is_complex and c.op not in FREE_PHASES and c.name[0] != "_"
    ],
    ids=lambda c: c.id,
)
def test_complex_numbers_are_differentiated_rightly_or_refused(case: Case) -> None:
    rng = np.random.default_rng(0)
    values = case.sample()
    for i in case.floating:
        values[i] = values[i] + 0.3j * rng.uniform(0.5, 1.0, values[i].shape)
    refused = refuses(case, values)
    assert not (refused and case.analytic), "what is complex-differentiable takes complex numbers"
