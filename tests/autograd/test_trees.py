"""Containers taken apart and put together."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.trees import flatten, map_leaves, unflatten


class Point(NamedTuple):
    x: Any
    y: Any


def containers(inside: Any) -> Any:
    return (
        st.lists(inside, max_size=3)
        | st.lists(inside, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), inside, max_size=3)
        | st.builds(Point, inside, inside)
    )


TREES = st.recursive(st.floats(allow_nan=False) | st.none(), containers, max_leaves=10)


@given(TREES)
def test_unflatten_is_the_inverse_of_flatten(tree):
    leaves, structure = flatten(tree)
    again = unflatten(structure, leaves)
    assert again == tree
    assert type(again) is type(tree)
    assert flatten(again) == (leaves, structure)


@given(TREES)
def test_map_of_the_identity_is_the_identity(tree):
    assert map_leaves(lambda x: x, tree) == tree


def test_named_tuples_stay_named():
    doubled = map_leaves(lambda x: 2 * x, Point(1.0, [2.0, None]))
    assert doubled == Point(2.0, [4.0, None])
    assert doubled.x == 2.0


def test_arrays_are_leaves():
    x = np.arange(3.0)
    leaves, _ = flatten({"a": (x, [x])})
    assert [leaf is x for leaf in leaves] == [True, True]


def test_other_structures_are_refused():
    with pytest.raises(ValueError, match=r"\[\*, \*\] and \(\*, \*\)"):
        map_leaves(lambda a, b: a, [1, 2], (1, 2))
