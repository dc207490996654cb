"""How pictures write numbers, and arrays that are large, empty or complex."""

import numpy as np
import pytest

from autograd.pictures.reading.notation import number, statistics


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (1.0 - 2.0j, "1 − 2i"),
        (np.complex64(0.5j), "0 + 0.5i"),
        (np.True_, "true"),
        (np.int8(-3), "−3"),
        (-np.inf, "−∞"),
    ],
)
def test_numbers(x, text):
    assert number(x) == text


def test_large_arrays_in_a_few_lines():
    assert statistics(np.ones((0, 3))) == ["empty"]
    assert statistics(np.full(50, 3 + 4j)) == ["all 5"]  # of complex numbers, the absolute values
