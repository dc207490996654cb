"""Log-densities of the usual distributions, under the names and parameters of scipy.stats.

Each is a composition of ops, with gradients with respect to the values and to every parameter.
Outside the support the log-density is -inf, with gradient 0. The gradient of a `cdf` with respect
to a shape parameter (of t, gamma, beta, chi2) has no closed form, and is found by numerical
integration. SciPy must be installed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import linalg, ops
from .engine.guests import as_array
from .engine.primitive import Array
from .ops import clip, exp, log, log1p, reshape, square, swapaxes, where
from .ops.elementwise.constant import raw
from .special import (
    betainc,
    betaln,
    gammainc,
    gammaincc,
    gammaln,
    log_ndtr,
    ndtr,
    stdtr,
    xlog1py,
    xlogy,
)  # fmt: skip

__all__ = ["beta", "chi2", "dirichlet", "gamma", "multivariate_normal", "norm", "poisson", "t"]

_LOG_2PI = math.log(2 * math.pi)


def _alike(*values: Any) -> tuple[Any, ...]:
    """Arrays of one floating dtype: a Python number takes the dtype of the others."""
    values = tuple([v if isinstance(v, int | float) else as_array(v) for v in values])
    arrays = [raw(v) if hasattr(v, "dtype") else np.asarray(v) for v in values]
    weak = [v if isinstance(v, int | float) else a for v, a in zip(values, arrays)]
    dtype = np.result_type(*weak, 1.0)
    return tuple(
        [v if hasattr(v, "dtype") else a.astype(dtype)[()] for v, a in zip(values, arrays)]
    )


def _within(inside: Any, z: Array) -> Array:
    """z where it is inside the support; elsewhere a point that lies in every support used here."""
    return where(inside, z, 0.5)


class _Distribution:
    """What the distributions in this file share."""

    @classmethod
    def pdf(cls, *args: Any, **kwargs: Any) -> Array:
        """The density; its parameters are those of `logpdf`."""
        return exp(cls.logpdf(*args, **kwargs))  # type: ignore[attr-defined]


class norm(_Distribution):
    """The normal distribution, with mean `loc` and standard deviation `scale`."""

    @staticmethod
    def logpdf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """-z²/2 - log scale - log(2π)/2, for z = (x - loc)/scale.

        Examples
        --------
        >>> import autograd as ag
        >>> x = ag.tensor(3.0, requires_grad=True)
        >>> ag.stats.norm.logpdf(x, 1.0, 2.0).backward()
        >>> x.grad
        Tensor(-0.5)
        """
        x, loc, scale = _alike(x, loc, scale)
        return -square((x - loc) / scale) / 2 - log(scale) - _LOG_2PI / 2

    @staticmethod
    def cdf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The probability of a value below x."""
        x, loc, scale = _alike(x, loc, scale)
        return ndtr((x - loc) / scale)

    @staticmethod
    def sf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The probability of a value above x, accurate far to the right."""
        x, loc, scale = _alike(x, loc, scale)
        return ndtr((loc - x) / scale)

    @staticmethod
    def logcdf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The logarithm of `cdf`, accurate far to the left."""
        x, loc, scale = _alike(x, loc, scale)
        return log_ndtr((x - loc) / scale)

    @staticmethod
    def logsf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The logarithm of `sf`, accurate far to the right."""
        x, loc, scale = _alike(x, loc, scale)
        return log_ndtr((loc - x) / scale)


class t(_Distribution):
    """Student's t distribution with df degrees of freedom."""

    @staticmethod
    def logpdf(x: Array, df: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """log Γ((df+1)/2) - log Γ(df/2) - log(df π)/2 - (df+1)/2 log(1 + z²/df) - log scale."""
        x, df, loc, scale = _alike(x, df, loc, scale)
        half = (df + 1) / 2
        constant = gammaln(half) - gammaln(df / 2) - log(df * math.pi) / 2 - log(scale)
        return constant - half * log1p(square((x - loc) / scale) / df)

    @staticmethod
    def cdf(x: Array, df: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The probability of a value below x."""
        x, df, loc, scale = _alike(x, df, loc, scale)
        return stdtr(df, (x - loc) / scale)

    @staticmethod
    def logcdf(x: Array, df: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The logarithm of `cdf`."""
        return log(t.cdf(x, df, loc, scale))


class gamma(_Distribution):
    """The gamma distribution with shape a."""

    @staticmethod
    def logpdf(x: Array, a: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """(a - 1) log z - z - log Γ(a) - log scale, for z = (x - loc)/scale."""
        x, a, loc, scale = _alike(x, a, loc, scale)
        z = (x - loc) / scale
        inside = z >= 0
        z = _within(inside, z)
        return where(inside, xlogy(a - 1, z) - z - gammaln(a) - log(scale), -np.inf)

    @staticmethod
    def cdf(x: Array, a: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The probability of a value below x."""
        x, a, loc, scale = _alike(x, a, loc, scale)
        return gammainc(a, clip((x - loc) / scale, 0))


class chi2(_Distribution):
    """The χ² distribution with df degrees of freedom: a gamma distribution."""

    @staticmethod
    def logpdf(x: Array, df: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The log-density of the gamma distribution with shape df/2 and twice the scale."""
        x, df, loc, scale = _alike(x, df, loc, scale)
        return gamma.logpdf(x, df / 2, loc, 2 * scale)

    @staticmethod
    def cdf(x: Array, df: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The probability of a value below x."""
        x, df, loc, scale = _alike(x, df, loc, scale)
        return gamma.cdf(x, df / 2, loc, 2 * scale)


class beta(_Distribution):
    """The beta distribution with shapes a and b."""

    @staticmethod
    def logpdf(x: Array, a: Array, b: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """(a - 1) log z + (b - 1) log(1 - z) - log B(a, b) - log scale."""
        x, a, b, loc, scale = _alike(x, a, b, loc, scale)
        z = (x - loc) / scale
        inside = (z >= 0) & (z <= 1)
        z = _within(inside, z)
        density = xlogy(a - 1, z) + xlog1py(b - 1, -z) - betaln(a, b) - log(scale)
        return where(inside, density, -np.inf)

    @staticmethod
    def cdf(x: Array, a: Array, b: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
        """The probability of a value below x."""
        x, a, b, loc, scale = _alike(x, a, b, loc, scale)
        return betainc(a, b, clip((x - loc) / scale, 0, 1))


class poisson:
    """The Poisson distribution with mean mu."""

    @staticmethod
    def logpmf(k: Any, mu: Array, loc: int = 0) -> Array:
        """n log mu - mu - log n!, for n = k - loc; -inf where n is not a whole number from 0 on."""
        n, mu = _alike(raw(as_array(k)) - raw(as_array(loc)), mu)
        inside = (n >= 0) & (n == np.floor(n))
        n = where(inside, n, 0)
        return where(inside, xlogy(n, mu) - gammaln(n + 1) - mu, -np.inf)

    @staticmethod
    def pmf(k: Any, mu: Array, loc: int = 0) -> Array:
        """The probability of k."""
        return exp(poisson.logpmf(k, mu, loc))

    @staticmethod
    def cdf(k: Any, mu: Array, loc: int = 0) -> Array:
        """The probability of a value of at most k."""
        n = np.floor(raw(as_array(k)) - raw(as_array(loc)))
        return where(n >= 0, gammaincc(np.maximum(n, 0) + 1, mu), 0.0)


class dirichlet(_Distribution):
    """The Dirichlet distribution with concentrations alpha."""

    @staticmethod
    def logpdf(x: Array, alpha: Array) -> Array:
        """Σ (αᵢ - 1) log xᵢ - Σ log Γ(αᵢ) + log Γ(Σ αᵢ).

        Parameters
        ----------
        x : Tensor or array of shape (K,) or (K, N)
            The components along the first axis, as in SciPy. Whether they sum to 1 is not checked.
        alpha : Tensor or array of shape (K,)
        """
        x, alpha = _alike(x, alpha)
        powers = swapaxes(xlogy(alpha - 1, swapaxes(x, 0, -1)), 0, -1)
        constant = gammaln(ops.sum(alpha)) - ops.sum(gammaln(alpha))
        return ops.sum(powers, axis=0) + constant

    @staticmethod
    def rvs(alpha: Any, size: Any = 1, random_state: Any = None) -> Array:
        """Samples, by SciPy: constants, since what is drawn has no gradient.

        Parameters
        ----------
        alpha : Tensor or array of shape (K,)
        size : int or tuple of int
        random_state : Generator or int, optional
            By default numpy.random's own.
        """
        from scipy.stats import dirichlet as theirs

        return theirs.rvs(raw(as_array(alpha)), size, random_state)


class multivariate_normal(_Distribution):
    """The multivariate normal distribution."""

    @staticmethod
    def logpdf(
        x: Array, mean: Array = 0.0, cov: Array = 1.0, allow_singular: bool = False
    ) -> Array:
        """-(|L⁻¹(x - mean)|² + d log 2π)/2 - Σ log Lᵢᵢ, where cov = L Lᵀ.

        Parameters
        ----------
        x : Tensor or array of shape (..., d)
        mean : Tensor or array of shape (d,)
            Zeros by default.
        cov : Tensor or array of shape (d, d)
            Symmetric and positive definite. Only its lower triangle is read, but its gradient is
            symmetric. A number stands for that multiple of the identity matrix, a vector for a
            diagonal.
        allow_singular : bool
            Take a `cov` without full rank, too: the density is then that in the subspace that it
            spans, and 0 outside. The derivative is that along matrices of the same rank.

        Raises
        ------
        numpy.linalg.LinAlgError
            If cov is not positive definite.
        """
        x, mean, cov = _alike(x, mean, cov)
        z = x - mean
        if cov.ndim < 2:
            d = max(z.shape[-1] if z.ndim else 1, cov.size)
            root = cov**0.5
            halves = ops.sum(log(root)) * (d / cov.size)
            z = z / root
        elif allow_singular:
            return _singular_logpdf(z, cov)
        else:
            d = len(cov)
            root = linalg.cholesky(cov)
            halves = ops.sum(log(ops.diagonal(root)))
            columns = swapaxes(reshape(z, (-1, d)), 0, 1)
            z = reshape(swapaxes(linalg.solve(root, columns), 0, 1), z.shape)
        squares = ops.sum(square(z), axis=-1) if z.ndim else square(z)
        return -(squares + d * _LOG_2PI) / 2 - halves

    @staticmethod
    def entropy(mean: Array = None, cov: Array = 1.0) -> Array:
        """(d (1 + log 2π) + log det cov)/2, whatever the mean.

        Parameters
        ----------
        mean : Tensor or array of shape (d,), optional
        cov : Tensor or array of shape (d, d)
            A number stands for that multiple of the identity matrix, a vector for a diagonal.
        """
        mean, cov = _alike(0.0 if mean is None else mean, cov)
        d = max(mean.size, cov.shape[0] if cov.ndim else 1)
        if cov.ndim < 2:
            half = ops.sum(log(cov)) * (d / cov.size) / 2
        else:
            half = ops.sum(log(ops.diagonal(linalg.cholesky(cov))))
        return d * (1 + _LOG_2PI) / 2 + half + 0.0 * ops.sum(mean)


def _singular_logpdf(z: Array, cov: Array) -> Array:
    """The density in the subspace that the covariance spans; which that is, SciPy decides so."""
    single = cov.dtype == np.float32
    rtol = (1e3 if single else 1e6) * np.finfo(cov.dtype).eps
    values, vectors = np.linalg.eigh(raw(cov))
    least = rtol * np.max(np.abs(values))
    if np.min(values) < -least:
        raise linalg.LinAlgError("multivariate_normal: cov must not have negative eigenvalues")
    counts = values > least
    logs = ops.sum(log(linalg.eigvalsh(cov)[counts]))
    squares = ops.sum(ops.matmul(z, linalg.pinv(cov, rtol, hermitian=True)) * z, axis=-1)
    density = -(squares + int(np.sum(counts)) * _LOG_2PI + logs) / 2
    off = np.sqrt(np.sum(np.square(raw(z) @ vectors[:, ~counts]), axis=-1))
    return where(off < least, density, -np.inf) if not np.all(counts) else density
