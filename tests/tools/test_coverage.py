"""docs/coverage.md is what the registry says, and no function of the chapters is missing."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import autograd as ag
from tests.cases import CASES, CONSTANTS
from tools.coverage import PAGE, functions, page

CHAPTERS = """
    sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh exp exp2 expm1
    log log2 log10 log1p logaddexp logaddexp2 sqrt cbrt reciprocal square float_power power mod
    remainder fmod divmod fmax fmin maximum minimum hypot sinc i0 deg2rad rad2deg degrees radians
    nan_to_num copysign absolute abs fabs negative positive add subtract multiply divide
    true_divide clip where modf ldexp
    sum prod mean average var std max min amax amin ptp median percentile quantile nansum nanprod
    nanmean nanvar nanstd nanmax nanmin nanmedian nanpercentile nanquantile nancumsum nancumprod
    cumsum cumprod diff ediff1d gradient trapezoid convolve correlate interp unwrap
    reshape ravel transpose swapaxes moveaxis rollaxis expand_dims squeeze rot90 tile repeat roll
    pad flip flipud fliplr atleast_1d atleast_2d atleast_3d stack vstack hstack dstack column_stack
    concatenate split array_split hsplit vsplit dsplit append insert delete block meshgrid
    broadcast_arrays broadcast_to tril triu diag diagonal diagflat trace sort partition take
    take_along_axis choose compress extract select lib.stride_tricks.sliding_window_view
    dot vdot inner outer matmul tensordot einsum kron cross vecdot vander polyval
    linalg.multi_dot linalg.matrix_power linalg.inv linalg.pinv linalg.det linalg.slogdet
    linalg.solve linalg.lstsq linalg.cholesky linalg.qr linalg.eigh linalg.eigvalsh linalg.eig
    linalg.eigvals linalg.svd linalg.svdvals linalg.norm linalg.cond
    fft.fft fft.ifft fft.fft2 fft.ifft2 fft.fftn fft.ifftn fft.rfft fft.irfft fft.rfft2 fft.irfft2
    fft.rfftn fft.irfftn fft.hfft fft.ihfft fft.fftshift fft.ifftshift
""".split()

SPECIAL = """
    erf erfc erfinv gamma gammaln digamma polygamma beta betaln expit logit log_ndtr ndtr i0e i1 i1e
    j0 j1 jn xlogy xlog1py entr rel_entr kl_div logsumexp softmax log_softmax
""".split()


def rows(text: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `(np\.[\w.]+)` (\|.*)$", text, re.MULTILINE))


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_function_of_the_chapters_is_missing(name: str) -> None:
    assert ag.supported(f"np.{name}").answer == "differentiable"


def test_no_special_function_is_missing() -> None:
    assert set(SPECIAL) <= set(ag.special.__all__)


def test_the_page_is_what_the_registry_says() -> None:
    """For the NumPy it was written with; another has other functions, but the same answers."""
    written = PAGE.read_text(encoding="utf-8")
    theirs, ours = rows(written), rows(page())
    stale = "docs/coverage.md is stale: run python -m tools.coverage"
    if f"with NumPy {'.'.join(np.__version__.split('.')[:2])}." in written:
        assert written == page(), stale
    answers = {name: ("raises" in ours[name], "constant" in ours[name]) for name in ours}
    for name in theirs.keys() & ours.keys():
        assert answers[name] == ("raises" in theirs[name], "constant" in theirs[name]), stale


@pytest.mark.parametrize("f", [f for f in functions() if isinstance(f, np.ufunc)])
def test_the_answer_about_a_ufunc_is_what_happens(f: Any) -> None:
    given = [ag.tensor([[0.5, 0.25]] * 2, requires_grad=True) for _ in range(f.nin)]
    answer = ag.supported(f).answer
    if f is np.ldexp:
        given[1] = np.array([1, 2])  # an exponent is whole
    if f is np.sign:
        given[0] = given[0] * 1j  # a real one has no gradient
    try:
        with np.errstate(invalid="ignore"):
            results = f(*given)
    except TypeError as error:
        refuses = "no gradient rule" in str(error)
        assert answer == ("raises" if refuses else "constant")  # constant: for integers only
        return
    results = results if isinstance(results, tuple) else (results,)
    recorded = any(getattr(y, "requires_grad", False) for y in results)
    assert recorded == (answer == "differentiable")


def test_the_table_of_cases_says_the_same() -> None:
    wrong = [c.name for c in CASES if ag.supported(c.op).answer == "constant"]
    wrong += [c.name for c in CONSTANTS if ag.supported(c.op).answer != "constant"]
    assert not wrong
