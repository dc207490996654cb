"""Lifelines: its regression, parametric and semi-parametric fitters, on data that it brings."""

from __future__ import annotations

from typing import Any

import lifelines
import numpy as np
from lifelines import datasets


def fitted(model: Any) -> dict[str, Any]:
    """What a fit is judged by."""
    return {
        "log-likelihood": model.log_likelihood_,
        "parameters": np.asarray(model.summary["coef"]),
        "standard errors": np.asarray(model.summary["se(coef)"]),
    }


def regressions() -> dict[str, Any]:
    """Fits of a lifetime by covariates."""
    rossi = datasets.load_rossi()
    few = rossi[["week", "arrest", "age", "prio", "fin"]]

    def fit(model: Any, **how: Any) -> Any:
        return lambda: fitted(model().fit(rossi, "week", "arrest", **how))

    crc = lifelines.CRCSplineFitter(3, penalizer=0.1)
    changing = datasets.load_stanford_heart_transplants()
    knots_alone = dict.fromkeys(("gamma0_", "gamma1_", "gamma2_"), "1") | {"beta_": "age + prio"}
    knots = {"baseline_estimation_method": "spline", "n_baseline_knots": 3}
    steps = {"baseline_estimation_method": "piecewise", "breakpoints": [20, 40]}
    return {
        "WeibullAFTFitter": fit(lifelines.WeibullAFTFitter),
        "WeibullAFTFitter, ancillary": fit(lifelines.WeibullAFTFitter, ancillary=True),
        "LogNormalAFTFitter": fit(lifelines.LogNormalAFTFitter),
        "LogLogisticAFTFitter": fit(lifelines.LogLogisticAFTFitter),
        "GeneralizedGammaRegressionFitter": lambda: fitted(
            lifelines.GeneralizedGammaRegressionFitter(penalizer=1.0).fit(few, "week", "arrest")
        ),
        "PiecewiseExponentialRegressionFitter": fit(
            lambda: lifelines.PiecewiseExponentialRegressionFitter([10, 25, 40], penalizer=0.01)
        ),
        "CRCSplineFitter": lambda: fitted(
            crc.fit(rossi, "week", "arrest", regressors=knots_alone)
        ),
        "CoxPHFitter, Breslow": fit(lifelines.CoxPHFitter),
        "CoxPHFitter, spline": fit(lambda: lifelines.CoxPHFitter(**knots)),
        "CoxPHFitter, piecewise": fit(lambda: lifelines.CoxPHFitter(**steps)),
        "CoxTimeVaryingFitter": lambda: fitted(
            lifelines.CoxTimeVaryingFitter().fit(changing, id_col="id", event_col="event")
        ),
    }  # fmt: skip


def univariate() -> dict[str, Any]:
    """Fits of lifetimes alone, also with censoring from the left and in intervals."""
    waltons = datasets.load_waltons()
    diabetes = datasets.load_diabetes()

    def fit(model: Any) -> Any:
        return lambda: fitted(model().fit(waltons["T"], waltons["E"]))

    def in_intervals(model: Any) -> Any:
        return lambda: fitted(
            model().fit_interval_censoring(diabetes["left"] + 0.1, diabetes["right"] + 0.1)
        )

    return {
        "WeibullFitter": fit(lifelines.WeibullFitter),
        "ExponentialFitter": fit(lifelines.ExponentialFitter),
        "LogNormalFitter": fit(lifelines.LogNormalFitter),
        "LogLogisticFitter": fit(lifelines.LogLogisticFitter),
        "PiecewiseExponentialFitter": fit(lambda: lifelines.PiecewiseExponentialFitter([20, 50])),
        "GeneralizedGammaFitter": fit(lifelines.GeneralizedGammaFitter),
        "SplineFitter": fit(lambda: lifelines.SplineFitter(np.array([6.0, 40.0, 75.0]))),
        "MixtureCureFitter": fit(
            lambda: lifelines.MixtureCureFitter(base_fitter=lifelines.WeibullFitter())
        ),
        "WeibullFitter, intervals": in_intervals(lifelines.WeibullFitter),
        "LogNormalFitter, intervals": in_intervals(lifelines.LogNormalFitter),
    }


def cases() -> dict[str, Any]:
    return regressions() | univariate()
