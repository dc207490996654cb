"""Surpyval: fits of lifetimes, with the confidence bounds of what they say."""

from __future__ import annotations

from typing import Any

import numpy
import surpyval


def bounds(model: Any, at: Any) -> dict[str, Any]:
    return {
        "parameters": model.params,
        "log-likelihood": model.neg_ll(),
        "bounds of the reliability": model.cb(at, on="sf"),
        "bounds of the cumulative hazard": model.cb(at, on="Hf"),
    }


def cases() -> dict[str, Any]:
    rng = numpy.random.default_rng(0)
    lifetimes = 10 * rng.weibull(2.0, 60)
    censored = numpy.minimum(lifetimes, 12.0)
    flags = (lifetimes > 12.0).astype(int)
    fractions = rng.beta(2.0, 3.0, 80)
    at = numpy.array([2.0, 5.0, 9.0])
    with_data = {
        name: (getattr(surpyval, name), censored, flags, at)
        for name in (
            "Weibull", "Exponential", "Gamma", "LogNormal", "LogLogistic", "Normal", "Logistic",
            "Gumbel", "ExpoWeibull",
        )
    }  # fmt: skip
    found: dict[str, Any] = {
        name: lambda d=distribution, x=x, c=c, at=at: bounds(d.fit(x, c), at)
        for name, (distribution, x, c, at) in with_data.items()
    }

    def with_offset() -> dict[str, Any]:
        model = surpyval.Weibull.fit(lifetimes + 5.0, offset=True)
        return {"parameters": model.params, "offset": model.gamma, "likelihood": model.neg_ll()}

    def of_fractions() -> dict[str, Any]:
        return bounds(surpyval.Beta.fit(fractions), numpy.array([0.2, 0.5]))

    def proportional_hazards() -> dict[str, Any]:
        z = rng_of(1).standard_normal((60, 2))
        model = surpyval.WeibullPH.fit(lifetimes * numpy.exp(-0.2 * z[:, 0]), z)
        return {"parameters": model.params, "likelihood": model.neg_ll()}

    return found | {
        "Beta": of_fractions,
        "Weibull, with an offset": with_offset,
        "WeibullPH": proportional_hazards,
    }


def rng_of(seed: int) -> numpy.random.Generator:
    return numpy.random.default_rng(seed)
