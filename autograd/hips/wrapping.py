"""HIPS autograd's tools for operators on functions: arguments by position, and graphs in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import update_wrapper
from operator import attrgetter
from typing import Any

from ..transforms.tracing import chosen

__all__ = ["get_name", "subval", "subvals", "toposort", "unary_to_nary", "wraps"]

Function = Callable[..., Any]


def unary_to_nary(unary_operator: Function) -> Function:
    """Make an operator on functions of one argument one on functions of any number.

    Parameters
    ----------
    unary_operator : callable
        Takes (fun, x, ...), for a function of x.

    Returns
    -------
    callable
        Takes (fun, argnum=0, ...), and gives a function of the arguments of `fun`.

    Examples
    --------
    >>> from autograd.wrap_util import unary_to_nary
    >>> @unary_to_nary
    ... def difference(fun, x):
    ...     return fun(x + 1) - fun(x)
    >>> difference(lambda x, y: x * y, 1)(5.0, 2.0)
    5.0
    """

    def nary_operator(fun: Function, argnum: Any = 0, *more: Any, **options: Any) -> Function:
        def nary(*args: Any, **kwargs: Any) -> Any:
            selected, put_back = chosen(argnum, args, get_name(fun))

            def unary(x: Any) -> Any:
                return fun(*put_back(x), **kwargs)

            unary.__name__ = get_name(fun)
            return unary_operator(unary, selected, *more, **options)

        nary.__name__ = f"{get_name(unary_operator)}_of_{get_name(fun)}_wrt_argnum_{argnum}"
        return nary

    return update_wrapper(nary_operator, unary_operator)


def wraps(fun: Function, namestr: str = "{fun}", docstr: str = "{doc}", **more: Any) -> Function:
    """A decorator that names a function after another, by patterns.

    Parameters
    ----------
    fun : callable
    namestr, docstr : str
        Patterns of `fun`, its name, `doc`, its docstring, and what else is given.

    Examples
    --------
    >>> from autograd.wrap_util import wraps
    >>> @wraps(abs, "positive_{fun}")
    ... def f(x): return abs(x)
    >>> f.__name__
    'positive_abs'
    """

    def renamed(f: Function) -> Function:
        about = {"fun": get_name(fun), "doc": getattr(fun, "__doc__", ""), **more}
        f.__name__, f.__doc__ = namestr.format(**about), docstr.format(**about)
        return f

    return renamed


def get_name(f: Any) -> str:
    """The name of a function, or of the class of what has none.

    Parameters
    ----------
    f : callable

    Examples
    --------
    >>> from autograd.wrap_util import get_name
    >>> get_name(abs)
    'abs'
    """
    return getattr(f, "__name__", type(f).__name__)


def subvals(x: Iterable[Any], ivs: Iterable[tuple[int, Any]]) -> tuple[Any, ...]:
    """`x` as a tuple, with other values in some places.

    Parameters
    ----------
    x : iterable
    ivs : iterable of (int, value)

    Examples
    --------
    >>> from autograd.util import subvals
    >>> subvals("abc", [(0, "x")])
    ('x', 'b', 'c')
    """
    values = list(x)
    for i, v in ivs:
        values[i] = v
    return tuple(values)


def subval(x: Iterable[Any], i: int, v: Any) -> tuple[Any, ...]:
    """`x` as a tuple, with another value in one place.

    Parameters
    ----------
    x : iterable
    i : int
    v : Any

    Examples
    --------
    >>> from autograd.util import subval
    >>> subval((1, 2), 1, 3)
    (1, 3)
    """
    return subvals(x, [(i, v)])


def toposort(end_node: Any, parents: Function = attrgetter("parents")) -> Iterator[Any]:
    """A node and all that it depends on, each before its parents.

    Parameters
    ----------
    end_node : Any
        Of any kind that can be hashed.
    parents : callable
        Gives a node's parents.

    Examples
    --------
    >>> from autograd.util import toposort
    >>> list(toposort("d", {"a": "", "b": "a", "c": "a", "d": "bc"}.get))
    ['d', 'c', 'b', 'a']
    """
    waiting: dict[Any, int] = {end_node: 0}
    stack = [end_node]
    while stack:
        for parent in parents(stack.pop()):
            if parent not in waiting:
                waiting[parent] = 0
                stack.append(parent)
            waiting[parent] += 1
    ready = [end_node]
    while ready:
        node = ready.pop()
        yield node
        for parent in parents(node):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
