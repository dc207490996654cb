"""What `supported` answers about a function; tests/tools compares it with what happens."""

import numpy as np
import pytest

import autograd as ag


def test_supported_answers_by_name_and_by_function() -> None:
    assert ag.supported("np.flip") == ag.supported("numpy.flip") == ag.supported(np.flip)
    assert ag.supported("np.tanh").modes == ("reverse", "forward", "second order")
    assert ag.supported("np.maximum").kink == "at a tie half of the gradient goes to each."
    assert ag.supported("np.argmax").answer == "constant"
    assert not ag.supported("np.argmax").modes
    refused = ag.supported("np.roots")
    assert refused.answer == "raises"
    assert not refused
    assert ag.supported("np.put").nearest == "autograd.put"
    assert ag.supported(ag.relu).kink == "at 0 the derivative is 0."
    assert ag.supported(ag.floor).answer == "constant"
    with pytest.raises(ValueError, match="no function"):
        ag.supported("np.nonesuch")
