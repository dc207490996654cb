"""Cells: one step in time of a recurrent network, as a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ... import functional as F
from ... import init
from ...module.module import Module
from ...module.parameter import Parameter
from . import steps

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["GRUCell", "LSTMCell", "RNNCell"]


class _Cell(Module):
    """What the cells share: their parameters, and the step."""

    _kind: steps.Kind

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        super().__init__()
        steps.check_sizes(type(self).__name__, input_size=input_size, hidden_size=hidden_size)
        self.input_size, self.hidden_size = input_size, hidden_size
        rows = self._kind.gates * hidden_size
        self.weight_ih = Parameter(np.empty((rows, input_size), dtype))
        self.weight_hh = Parameter(np.empty((rows, hidden_size), dtype))
        self.bias_ih = Parameter(np.empty(rows, dtype)) if bias else None
        self.bias_hh = Parameter(np.empty(rows, dtype)) if bias else None
        self.reset_parameters(rng)

    def reset_parameters(self, rng: init.Rng = None) -> None:
        """Draw all parameters again."""
        steps.first_values(self, rng)

    def forward(self, input: ArrayLike, hx: Any = None) -> Tensor:
        a = F.linear(input, self.weight_ih, self.bias_ih)
        state = self._kind.state(
            type(self).__name__, hx, (*a.shape[:-1], self.hidden_size), a.dtype
        )
        return self._kind.result(self._kind.step(a, state, self.weight_hh, self.bias_hh))

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        return text + ("" if self.bias_ih is not None else ", bias=False")


class RNNCell(_Cell):
    """h' = tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).

    Parameters
    ----------
    input_size, hidden_size : int
        The number of features of the input, and of the state.
    bias : bool
        Whether to add a bias.
    nonlinearity : {'tanh', 'relu'}
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight_ih : Parameter of shape (hidden_size, input_size)
    weight_hh : Parameter of shape (hidden_size, hidden_size)
    bias_ih, bias_hh : Parameters of shape (hidden_size,), or None

    Examples
    --------
    >>> import numpy as np, nn
    >>> cell = nn.RNNCell(3, 4, rng=0)
    >>> h = cell(np.ones((2, 3)))
    >>> cell(np.ones((2, 3)), h).shape
    (2, 4)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        self._kind = steps.simple("RNNCell", nonlinearity)
        super().__init__(input_size, hidden_size, bias, dtype, rng)
        self.nonlinearity = nonlinearity

    def extra_repr(self) -> str:
        return super().extra_repr() + steps.simple_repr(self.nonlinearity)


class LSTMCell(_Cell):
    """One step of long short-term memory, from (h, c) to the next (h, c).

    For the formula see `LSTM`.

    Parameters
    ----------
    input_size, hidden_size : int
        The number of features of the input, and of the state.
    bias : bool
        Whether to add a bias.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight_ih : Parameter of shape (4·hidden_size, input_size)
    weight_hh : Parameter of shape (4·hidden_size, hidden_size)
    bias_ih, bias_hh : Parameters of shape (4·hidden_size,), or None

    Examples
    --------
    >>> import numpy as np, nn
    >>> h, c = nn.LSTMCell(3, 4, rng=0)(np.ones((2, 3)))
    >>> h.shape, c.shape
    ((2, 4), (2, 4))
    """

    _kind = steps.LSTM


class GRUCell(_Cell):
    """One step of a gated recurrent unit, from h to the next h.

    For the formula see `GRU`.

    Parameters
    ----------
    input_size, hidden_size : int
        The number of features of the input, and of the state.
    bias : bool
        Whether to add a bias.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight_ih : Parameter of shape (3·hidden_size, input_size)
    weight_hh : Parameter of shape (3·hidden_size, hidden_size)
    bias_ih, bias_hh : Parameters of shape (3·hidden_size,), or None

    Examples
    --------
    >>> import numpy as np, nn
    >>> nn.GRUCell(3, 4, rng=0)(np.ones((2, 3))).shape
    (2, 4)
    """

    _kind = steps.GRU
