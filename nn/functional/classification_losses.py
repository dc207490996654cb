"""Losses that compare scores of classes with labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd import Tensor
from autograd.internals import as_array, in_single, of_all

from ..module.state import raw
from .regression_losses import as_tensor, pair, reduce

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


__all__ = ["cross_entropy", "multi_margin_loss", "nll_loss"]


@in_single
def cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """-log softmax(input) at the target class, without overflow.

    Parameters
    ----------
    input : Tensor or array_like of shape (C,), (N, C) or (N, C, ...)
        Logits of C classes.
    target : Tensor or array_like
        Class indices, integers in [0, C), in the shape of the input without its class axis; or
        probabilities of the classes (for example one-hot), in the shape of the input.
    weight : array_like of shape (C,), optional
        A factor for each class; with class indices, the mean is weighted, too.
    ignore_index : int
        A label that contributes nothing; only with class indices.
    reduction : {'mean', 'sum', 'none'}
        With probabilities, the mean is over all axes but that of the classes.
    label_smoothing : float
        How much of the target, in [0, 1], is spread evenly over the classes: Szegedy et al. (2016).

    Raises
    ------
    ValueError
        If the shapes do not match.
    TypeError
        If class indices are not integers.
    IndexError
        If a class index is out of range.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> logits = ag.tensor([[1000.0, 0.0], [0.0, 0.0]])
    >>> nn.functional.cross_entropy(logits, [1, 0], reduction="none")
    Tensor([1.00000000e+03, 6.93147181e-01])
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: label_smoothing must be in [0, 1], not {label_smoothing}")
    input = as_tensor(input, "cross_entropy")
    target = as_array(target, "cross_entropy")
    classes = _class_axis(input)
    if target.shape != input.shape:
        labels, ignored = _labels("cross_entropy", input, target, ignore_index)
        plain = input.ndim == 2 and labels.size and weight is None and not label_smoothing
        if plain and not ignored:
            return reduce(ag.softmax_nll(input, labels), reduction)
        log_p = ag.log_softmax(input, axis=classes)
        return _nll(
            "cross_entropy", log_p, target, weight, ignore_index, reduction, label_smoothing
        )
    input, t = pair("cross_entropy", input, target)
    if label_smoothing:
        t = (1 - label_smoothing) * t + label_smoothing / input.shape[classes]
    if weight is not None:
        t = t * _class_weights("cross_entropy", weight, input)
    loss = -ag.sum(t * ag.log_softmax(input, axis=classes), axis=classes)
    return reduce(loss, reduction)


@in_single
def nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """-input at the target class: the negative log-likelihood of log-probabilities.

    Parameters
    ----------
    input : Tensor or array_like of shape (C,), (N, C) or (N, C, ...)
        Log-probabilities, as from `log_softmax`.
    target : Tensor or array_like
        Class indices, integers in [0, C), in the shape of the input without its class axis.
    weight : array_like of shape (C,), optional
        A factor for each class; with class indices, the mean is weighted, too.
    ignore_index : int
        A label that contributes nothing; only with class indices.
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.

    Raises
    ------
    ValueError
        If the shapes do not match.
    TypeError
        If class indices are not integers.
    IndexError
        If a class index is out of range.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.nll_loss(ag.tensor([[-1.0, -2.0]]), [1])
    Tensor(2.)
    """
    input = as_tensor(input, "nll_loss")
    return _nll("nll_loss", input, target, weight, ignore_index, reduction)


@in_single
def multi_margin_loss(
    input: ArrayLike,
    target: ArrayLike,
    p: int = 1,
    margin: float = 1.0,
    weight: ArrayLike | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Σ max(0, margin - x_target + x_j)ᵖ/C over the other classes j: the multi-class hinge (SVM).

    Crammer and Singer (2001), summed over the classes as in Weston and Watkins (1999), and divided
    by C as in PyTorch.

    Parameters
    ----------
    input : Tensor or array_like of shape (C,) or (N, C)
        Scores x of C classes.
    target : Tensor or array_like of shape () or (N,)
        Class indices, integers in [0, C).
    p : {1, 2}
        The power.
    margin : float
        How far ahead the target class must be for the loss to be 0.
    weight : array_like of shape (C,), optional
        A factor for each target class.
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.

    Raises
    ------
    ValueError
        If the shapes do not match.
    TypeError
        If class indices are not integers.
    IndexError
        If a class index is out of range.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.multi_margin_loss(ag.tensor([[3.0, 2.5, 0.0, 0.0]]), [0])
    Tensor(0.125)
    """
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss: p must be 1 or 2, not {p!r}")
    x = as_tensor(input, "multi_margin_loss")
    labels, _ = _labels("multi_margin_loss", x, target)
    rows = ag.reshape(x, (-1, x.shape[-1]))
    flat = labels.reshape(-1)
    own = np.arange(len(flat)), flat
    excess = ag.relu(margin - ag.expand_dims(rows[own], -1) + rows)
    others = np.ones(rows.shape, bool)
    others[own] = False
    excess = ag.where(others, excess if p == 1 else ag.square(excess), 0.0)
    loss = ag.sum(excess, axis=-1) / x.shape[-1]
    if weight is not None:
        loss = loss * _class_weights("multi_margin_loss", weight, rows)[0, flat]
    return reduce(ag.reshape(loss, labels.shape), reduction)


def _nll(
    name: str,
    log_p: Tensor,
    target: Any,
    weight: Any,
    ignore_index: int,
    reduction: str,
    smoothing: float = 0.0,
) -> Tensor:
    """The negative log-likelihood of labels, some of them ignored, weighted by class."""
    labels, ignored = _labels(name, log_p, target, ignore_index)
    rows, classes = log_p, _class_axis(log_p)
    if log_p.ndim != 2:
        rows = ag.reshape(ag.moveaxis(log_p, classes, -1), (-1, log_p.shape[classes]))
    flat = labels.reshape(-1)
    kept = flat != ignore_index
    flat = np.where(kept, flat, 0)
    weights = kept.astype(log_p.dtype)
    if weight is not None:
        per_class = _class_weights(name, weight, rows)
        weights = weights * ag.getitem(per_class, (0, flat))
    picked = rows[np.arange(len(flat)), flat]
    if ignored:  # 0 times an infinite one would be nan
        picked = ag.where(kept, picked, 0)
    loss = -weights * picked
    if smoothing:
        even = rows if weight is None else rows * per_class
        even = ag.where(kept, -ag.mean(even, axis=-1), 0)
        loss = (1 - smoothing) * loss + smoothing * even
    if reduction != "mean":
        return reduce(ag.reshape(loss, labels.shape), reduction)
    total = weights.sum()
    if not of_all(total).all():
        raise ValueError(
            f"{name}: there is nothing to take the mean of: no label is left, or all weights are 0"
        )
    return ag.divide(ag.sum(loss), total)


def _class_axis(input: Any) -> int:
    return 1 if input.ndim > 1 else 0


def _class_weights(name: str, weight: Any, input: Tensor) -> Any:
    """The class weights, in a shape that broadcasts against the input."""
    weight = np.asarray(as_array(weight, name), dtype=input.dtype)
    axis = _class_axis(input)
    if weight.shape != (input.shape[axis],):
        raise ValueError(
            f"{name}: weight has shape {weight.shape}, but there are {input.shape[axis]} classes"
        )
    return weight.reshape([-1 if i == axis else 1 for i in range(input.ndim)])


def _labels(
    name: str, input: Tensor, target: Any, ignore_index: int | None = None
) -> tuple[Any, bool]:
    """`target` as class indices that fit `input`, and whether one is ignored; or an error."""
    labels = as_array(raw(target), name)
    each = of_all(labels)  # in vmap the labels of all examples
    if not input.ndim:
        raise ValueError(f"{name}: the input is a single number, without an axis of classes")
    axis = _class_axis(input)
    classes = input.shape[axis]
    shape = input.shape[:axis] + input.shape[axis + 1 :]
    if labels.shape != shape:
        raise ValueError(
            f"{name}: for an input of shape {input.shape}, class indices have shape {shape}"
            + (f" and probabilities {input.shape}" if name == "cross_entropy" else "")
            + f", but the target has {labels.shape}"
            + f"; the order is {name}(input, target)" * (input.dtype.kind in "iu")
        )
    if labels.dtype.kind not in "iu" and labels.size:
        raise TypeError(
            f"{name}: class indices must be integers, not {labels.dtype}; use target.astype(int)"
        )
    if each.dtype.kind == "i" and (each.view(f"u{each.itemsize}") < classes).all():
        # as an unsigned number a negative one is large: one comparison does for both
        return labels, ignore_index in range(classes) and bool((each == ignore_index).any())
    bad = (each < 0) | (each >= classes)
    if ignore_index is not None:
        bad &= each != ignore_index
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise IndexError(
            f"{name}: label {each[where]} at {list(where)} is out of range for {classes} "
            f"classes (0 to {classes - 1})"
        )
    return labels, bool((each == ignore_index).any())
