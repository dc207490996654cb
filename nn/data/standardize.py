"""Standardize: features with mean 0 and standard deviation 1, as measured on the training data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.internals import as_array

__all__ = ["Standardize"]


class Standardize:
    """(x − mean) / std, with the mean and the standard deviation of the data it was fitted to.

    Fit it to the training data only, and apply it to everything: what is known of the test data
    must not flow into the model.

    Parameters
    ----------
    axis : int, tuple of ints or None
        The axes to average over: 0 for each feature of (samples, features) separately, (0, 2, 3)
        for each channel of images (N, C, H, W), None for a single mean.

    Attributes
    ----------
    mean, std : ndarray of float64, or None before `fit`
        With size 1 along `axis`, so that they broadcast. The standard deviation divides by the
        number of values.

    Raises
    ------
    ValueError
        From `fit`, for data without values, or with nan or infinity among them; for an array whose
        shape does not match that of the mean; for a state that is not a `state_dict`.
    TypeError
        For data that are not real numbers.
    RuntimeError
        If it is applied before it has been fitted.

    Notes
    -----
    If all values are the same (as at the border of MNIST's images), the standard deviation is taken
    to be 1: the result is 0 there, and other data keep their distance. Mean and standard deviation
    are computed in float64, whatever the data's dtype, for which `fit` makes one copy of the data.

    A float32 array stays float32; integers become float64.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import Standardize
    >>> train, test = np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[4.0, 6.0]])
    >>> standardize = Standardize().fit(train)
    >>> standardize(train)
    array([[-1.,  0.],
           [ 1.,  0.]])
    >>> standardize(test)
    array([[2., 1.]])
    >>> standardize.inverse(standardize(test))
    array([[4., 6.]])
    """

    def __init__(self, axis: int | tuple[int, ...] | None = 0) -> None:
        if not isinstance(axis, int | np.integer | tuple | None):
            raise TypeError(
                f"Standardize: axis must be an int, a tuple or None, not a {type(axis).__name__}; "
                "the data go to fit: Standardize().fit(x)"
            )
        self.axis = axis
        self.mean: Any = None
        self.std: Any = None

    def fit(self, x: Any) -> Standardize:
        """Measure the mean and standard deviation of `x`; returns self."""
        x = np.asarray(as_array(x, "Standardize"))
        if x.dtype.kind not in "buif":
            raise TypeError(f"Standardize takes real numbers, not {x.dtype}")
        if not x.size:
            raise ValueError(f"Standardize: data of shape {x.shape} have no mean")
        with np.errstate(invalid="ignore", over="ignore"):
            mean = x.mean(self.axis, dtype=np.float64, keepdims=True)
            std = x.std(self.axis, dtype=np.float64, keepdims=True, mean=mean)
        if not np.isfinite(std).all():
            raise ValueError(
                "Standardize: the data hold nan, infinity or numbers whose squares overflow, so "
                "they have no standard deviation; drop those samples, or fill them in"
            )
        low = x.min(self.axis, keepdims=True)
        constant = low == x.max(self.axis, keepdims=True)  # rounding may keep std from being 0
        self.mean = np.where(constant, low, mean)
        self.std = np.where(constant, 1.0, std)
        return self

    def __call__(self, x: Any) -> Any:
        """Standardize `x`, an array or Tensor with as many axes as the data given to `fit`."""
        x, mean, std = self._with_figures(x)
        return (x - mean) / std

    def inverse(self, x: Any) -> Any:
        """What `x` was before it was standardized: x · std + mean."""
        x, mean, std = self._with_figures(x)
        return x * std + mean

    def _with_figures(self, x: Any) -> tuple[Any, Any, Any]:
        """`x`, and the mean and standard deviation, in the dtype of `x` if that is floating."""
        if self.mean is None:
            raise RuntimeError(
                "Standardize has no mean yet: call fit(training_data), or load_state_dict(state)"
            )
        x = as_array(x, "Standardize")
        shape = self.mean.shape
        if x.ndim != len(shape) or any(m not in (1, n) for m, n in zip(shape, x.shape)):
            raise ValueError(
                f"Standardize: an array of shape {x.shape} does not match the fitted mean, of "
                f"shape {shape}; it needs the axes of the training data, including that of the "
                "samples"
            )
        dtype = x.dtype if x.dtype.kind == "f" else np.float64
        return x, self.mean.astype(dtype), self.std.astype(dtype)

    def state_dict(self) -> dict[str, Any]:
        """Copies of `mean` and `std`."""
        if self.mean is None:
            raise RuntimeError("Standardize has nothing to save yet: call fit(training_data)")
        return {"mean": self.mean.copy(), "std": self.std.copy()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take `mean` and `std` from a `state_dict`, instead of calling `fit`."""
        if set(state) != {"mean", "std"}:
            raise ValueError(
                f"Standardize: a state has the keys mean and std, not {', '.join(map(str, state))}"
            )
        mean, std = (np.array(state[key], dtype=np.float64) for key in ("mean", "std"))
        if mean.shape != std.shape:
            raise ValueError(
                f"Standardize: the state's mean has shape {mean.shape}, but its std {std.shape}"
            )
        self.mean, self.std = mean, std

    def __repr__(self) -> str:
        return f"Standardize(axis={self.axis})"
