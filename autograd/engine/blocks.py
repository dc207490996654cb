"""Pulling back through large elementwise ops block by block.

An elementwise op on millions of numbers is bound by memory, not by arithmetic. Where several
follow each other, the walk takes a block of the arrays that fits a core's cache through all of
their rules before it takes the next one: what travels between them is never written to memory.
Blocks are independent, so that several threads can share them (`set_num_threads`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextvars import copy_context
from sys import getrefcount
from typing import Any

import numpy as np

from .annotations import Annotations
from .graph import Node
from .kinds import Array

__all__ = ["BLOCK", "LARGE", "pull_run", "run_from", "set_num_threads", "share"]

LARGE = 1 << 18  # elements: from here on blocks are worth their overhead
BLOCK = 1 << 16  # elements: a dozen arrays of float32 this long fit a core's cache

_threads = 1
_pool: Any = None


def set_num_threads(n: int | None = None) -> int:
    """Let `n` threads share the work on large arrays; return how many did before.

    That work is the backward pass through elementwise ops, and the steps of optimizers.

    One is the default: NumPy's own elementwise functions use one thread, too. (The threads of
    matrix products are the BLAS library's, set by its own variables.)

    Parameters
    ----------
    n : int, optional
        None only asks.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.set_num_threads()
    1
    """
    global _threads, _pool
    before = _threads
    if n is not None:
        if n < 1:
            raise ValueError(f"set_num_threads: at least one thread, not {n}")
        _threads, _pool = n, None
    return before


def run_from(node: Node, order: list[Node]) -> list[Node]:
    """The nodes of `order`, from `node` on, that can be pulled through together; [] if only one."""
    if not _fits(node, node.shape, node.dtype):
        return []  # without looking up its place in `order`
    run = []
    for following in order[order.index(node) :]:
        if not _fits(following, node.shape, node.dtype):
            break
        run.append(following)
    return run if len(run) > 1 else []


def _fits(node: Node, shape: tuple[int, ...], dtype: Any) -> bool:
    """Whether the rules of `node` can run on any block of rows of an array of `shape`."""
    if (
        node.op is None
        or not node.op.pointwise
        or node.annotations is not None
        or node.saved is None
    ):
        return False
    if node.shape != shape or node.dtype is not dtype or dtype.kind != "f":
        return False
    if any(p.shape != shape or p.dtype is not dtype for p in node.inputs if p is not None):
        return False
    arrays = [v for v in node.saved if isinstance(v, np.ndarray)]
    options = node.options.values() if node.options else ()
    return all(a.shape == shape for a in arrays) and not any(np.ndim(v) for v in options)


def pull_run(run: list[Node], pending: dict[Node, Array], release: bool) -> None:
    """What the walk does at each node of `run`, block by block."""
    shape = run[0].shape
    inside = set(run)
    sums: dict[Node, Array] = {}  # of the nodes that the run leads to
    for node in run:
        for parent in node.inputs:
            if parent is not None and parent not in inside and parent not in sums:
                sums[parent] = _buffer(parent)
    arriving = {node: pending.pop(node) for node in (*run, *sums) if node in pending}

    def pull_block(rows: slice) -> None:
        local = {node: g[rows] for node, g in arriving.items()}
        for node in run:
            g = local.pop(node)
            saved = [v[rows] if isinstance(v, np.ndarray) else v for v in node.saved]
            for parent, pull in zip(node.inputs, node.op.pulls):
                if parent is None:
                    continue
                d = pull(g, saved, node.options)
                local[parent] = local[parent] + d if parent in local else d
        for parent, total in local.items():
            sums[parent][rows] = total

    share(pull_block, shape[0], max(1, BLOCK * shape[0] // math.prod(shape)))
    pending.update(sums)
    if release:
        for node in run:
            node.saved = None


def _buffer(node: Node) -> Array:
    """An array for the cotangent of `node`; a leaf's is used again once nobody else holds it.

    A fresh one of some megabytes would have to be mapped by the operating system, page by page,
    at each step: of ten elementwise ops on four million numbers that is a third of the time.
    """
    annotations = node.annotations
    if node.op is not None or annotations is None:
        return np.empty(node.shape, node.dtype)
    spare, references = _counted(annotations)
    if spare is None or spare.shape != node.shape or references > _ALONE:
        spare = annotations.spare = np.empty(node.shape, node.dtype)
    return spare  # and not what is there by now, which another thread may have put there


def _counted(annotations: Annotations) -> tuple[Any, int]:
    """A spare buffer, and how many references there are to it in the interpreter's own count."""
    spare = annotations.spare
    return spare, getrefcount(spare)


_new = Annotations()
_new.spare = np.empty(0)
_ALONE = _counted(_new)[1]


def share(work: Callable[[slice], None], length: int, step: int) -> None:
    """Call `work` on 0 to `length` in slices of `step`, by as many threads as are allowed.

    Parameters
    ----------
    work : callable
        Takes a slice. Calls must not depend on each other.
    length, step : int

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.internals import share
    >>> a = np.arange(5.0)
    >>> def double(part):
    ...     a[part] *= 2
    >>> share(double, len(a), 2)
    >>> a
    array([0., 2., 4., 6., 8.])
    """
    global _pool
    blocks = [slice(i, i + step) for i in range(0, length, step)]
    threads = min(_threads, len(blocks))
    if threads < 2:
        for block in blocks:
            work(block)
        return
    if _pool is None:
        from concurrent.futures import ThreadPoolExecutor

        _pool = ThreadPoolExecutor(_threads, "autograd")

    def part(k: int) -> None:
        for block in blocks[k::threads]:
            work(block)

    parts = [_pool.submit(copy_context().run, part, k) for k in range(threads)]
    for done in parts:
        done.result()
