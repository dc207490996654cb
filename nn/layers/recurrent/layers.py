"""Recurrent layers over whole sequences: one on top of another, in one or both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd.internals import as_array

from ... import functional as F
from ... import init
from ...checks import check_number
from ...module.module import Module
from ...module.parameter import Parameter
from . import steps
from .masks import steps_that_count

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["GRU", "LSTM", "RNN"]


class _Recurrent(Module):
    """What the layers share: their parameters, and the loop over time."""

    _kind: steps.Kind
    weight_hh_l0: Parameter

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        steps.check_sizes(
            name, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers
        )
        check_number(name, "dropout", dropout)
        if not 0 <= dropout <= 1:
            raise ValueError(f"{name}: dropout must be a probability, in [0, 1], not {dropout}")
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.bidirectional = bias, batch_first, bidirectional
        self.dropout = dropout
        self._rng = rng = None if rng is None else init.generator(rng)
        rows = self._kind.gates * hidden_size
        for k, suffix in enumerate(self._suffixes()):
            lowest = k < 1 + bidirectional
            below = input_size if lowest else hidden_size * (1 + bidirectional)
            shapes: dict[str, Any] = {"weight_ih": (rows, below), "weight_hh": (rows, hidden_size)}
            if bias:
                shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            for part, shape in shapes.items():
                setattr(self, part + suffix, Parameter(np.empty(shape, dtype)))
        self.reset_parameters(rng)

    def _suffixes(self) -> list[str]:
        """The suffixes of the parameters' names: for each layer, forwards and backwards."""
        ends = ("", "_reverse") if self.bidirectional else ("",)
        return [f"_l{layer}{end}" for layer in range(self.num_layers) for end in ends]

    def reset_parameters(self, rng: init.Rng = None) -> None:
        """Draw all parameters again."""
        steps.first_values(self, rng)

    def forward(
        self, input: ArrayLike, hx: Any = None, *, lengths: Any = None, mask: Any = None
    ) -> tuple[Tensor, Any]:
        """The outputs of the last layer at all times, and the last state of every layer.

        Parameters
        ----------
        input : Tensor or array of shape (L, N, input_size)
            Or (N, L, input_size) with `batch_first`; or (L, input_size), without a batch.
        hx : Tensor or array of shape (D·num_layers, N, hidden_size), optional
            The state before the first step, by default zeros; D is 2 if `bidirectional`, else 1.
            For an `LSTM`, a pair (h, c).
        lengths : integers of shape (N,), optional
            The length of each sequence. What follows is padding: it is not read, the outputs there
            are 0, and the last state is that after the last real step, as with PyTorch's
            ``pack_padded_sequence`` and ``pad_packed_sequence(total_length=L)``.
        mask : bool array of the shape of `input` without its last axis, optional
            The same as True and False: at a False step, the state stays as it is.

        Returns
        -------
        output : Tensor of shape (L, N, D·hidden_size), or laid out as `input` is
            Forwards and backwards side by side.
        hx : Tensor of shape (D·num_layers, N, hidden_size), or a pair (h, c) of them

        Raises
        ------
        ValueError
            For shapes that do not match.
        """
        x = as_array(input)
        time = 1 if self.batch_first and x.ndim == 3 else 0
        if x.ndim not in (2, 3) or x.shape[-1] != self.input_size or not x.shape[time]:
            raise ValueError(
                f"{type(self).__name__}: the input has shape {x.shape}; it needs shape "
                f"({'N, L' if self.batch_first else 'L, N'}, {self.input_size}), or without a "
                f"batch (L, {self.input_size}), and at least one step"
            )
        counts = steps_that_count(type(self).__name__, x.shape[:-1], time, lengths, mask)
        x = ag.swapaxes(x, 0, time) if time else x
        suffixes, width = self._suffixes(), 1 + self.bidirectional
        shape = (len(suffixes), *x.shape[1:-1], self.hidden_size)
        states = self._kind.state(type(self).__name__, hx, shape, self.weight_hh_l0.dtype)
        if counts is not None:
            x = ag.where(counts, x, 0)  # otherwise a nan in the padding would reach the weights
        ends, before = [], list(zip(*[ag.unstack(part) for part in states], strict=True))
        for first in range(0, len(suffixes), width):
            if first and self.dropout:
                x = F.dropout(x, self.dropout, self.training, self._rng)
            outputs = []
            for k in range(first, first + width):
                output, end = self._run(x, before[k], suffixes[k], k > first, counts)
                outputs.append(output)
                ends.append(end)
            x = ag.concatenate(outputs, axis=-1) if width > 1 else outputs[0]
        x = ag.swapaxes(x, 0, time) if time else x
        return x, self._kind.result(tuple([ag.stack(part) for part in zip(*ends, strict=True)]))

    def _run(
        self, x: Any, state: Any, suffix: str, backwards: bool, counts: Any
    ) -> tuple[Any, Any]:
        """One layer in one direction: its outputs at all times, and its last state."""
        w_ih, w_hh, b_ih, b_hh = [
            getattr(self, part + suffix) if self.bias or part[0] == "w" else None
            for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        ]
        inputs = ag.unstack(F.linear(x, w_ih, b_ih))  # for all times in one product
        outputs: list[Any] = [None] * len(inputs)
        for t in reversed(range(len(inputs))) if backwards else range(len(inputs)):
            after = self._kind.step(inputs[t], state, w_hh, b_hh)
            if counts is not None and not counts[t].all():
                after = tuple([ag.where(counts[t], a, b) for a, b in zip(after, state)])
            state = after
            outputs[t] = state[0]
        output = ag.stack(outputs)
        return output if counts is None else ag.where(counts, output, 0), state

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        for name, usual in (
            ("num_layers", 1), ("bias", True), ("batch_first", False), ("dropout", 0.0),
            ("bidirectional", False),
        ):  # fmt: skip
            if (value := getattr(self, name)) != usual:
                text += f", {name}={value}"
        return text


class RNN(_Recurrent):
    """h' = tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh), step by step.

    Elman (1990). All parameters are drawn from U(-1/√hidden_size, 1/√hidden_size), PyTorch's
    default. The input's part is computed for all times in one product; only the recurrent part is
    computed in a loop. For the arguments of a call see `forward`.

    Parameters
    ----------
    input_size, hidden_size : int
        The number of features of the input, and of the state.
    num_layers : int
        The number of stacked layers: each takes the outputs of the one below.
    nonlinearity : {'tanh', 'relu'}
    bias : bool
        Whether to add biases.
    batch_first : bool
        Whether inputs have the shape (N, L, features); the default is (L, N, features). States
        always have the shape (layers, N, features).
    dropout : float
        In training, the probability with which an output of any layer but the last is set to 0.
    bidirectional : bool
        Whether each layer is paired with a second one that runs from the end to the beginning.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values and of the dropout; see `nn.init`.

    Attributes
    ----------
    weight_ih_l0 : Parameter of shape (hidden_size, input_size)
        With the suffix ``_reverse`` for the second direction; from ``weight_ih_l1`` on, of shape
        (hidden_size, D·hidden_size), where D is 2 if `bidirectional` and otherwise 1.
    weight_hh_l0 : Parameter of shape (hidden_size, hidden_size)
    bias_ih_l0, bias_hh_l0 : Parameters of shape (hidden_size,)

    Examples
    --------
    >>> import numpy as np, nn
    >>> layer = nn.RNN(3, 4, num_layers=2, batch_first=True, rng=0)
    >>> output, h = layer(np.ones((5, 7, 3)), lengths=[7, 2, 3, 7, 1])
    >>> output.shape, h.shape
    ((5, 7, 4), (2, 5, 4))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        self._kind = steps.simple("RNN", nonlinearity)
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype,
            rng,
        )  # fmt: skip
        self.nonlinearity = nonlinearity

    def extra_repr(self) -> str:
        return super().extra_repr() + steps.simple_repr(self.nonlinearity)


class LSTM(_Recurrent):
    """Long short-term memory: Hochreiter and Schmidhuber (1997), with Gers et al.'s (2000) gate f.

    With i, f, g, o for the four parts of x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh,

        c' = σ(f)·c + σ(i)·tanh(g)
        h' = σ(o)·tanh(c')

    The state is a pair (h, c). For the arguments of a call see `forward`.

    Parameters
    ----------
    input_size, hidden_size : int
        The number of features of the input, and of the state.
    num_layers : int
        The number of stacked layers: each takes the outputs of the one below.
    bias : bool
        Whether to add biases.
    batch_first : bool
        Whether inputs have the shape (N, L, features); the default is (L, N, features). States
        always have the shape (layers, N, features).
    dropout : float
        In training, the probability with which an output of any layer but the last is set to 0.
    bidirectional : bool
        Whether each layer is paired with a second one that runs from the end to the beginning.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values and of the dropout; see `nn.init`.

    Attributes
    ----------
    weight_ih_l0 : Parameter of shape (4·hidden_size, input_size)
        Other layers and directions have parameters as in `RNN`, with 4·hidden_size rows.
    weight_hh_l0 : Parameter of shape (4·hidden_size, hidden_size)
    bias_ih_l0, bias_hh_l0 : Parameters of shape (4·hidden_size,)

    Examples
    --------
    >>> import numpy as np, nn
    >>> output, (h, c) = nn.LSTM(3, 4, bidirectional=True, rng=0)(np.ones((7, 5, 3)))
    >>> output.shape, h.shape, c.shape
    ((7, 5, 8), (2, 5, 4), (2, 5, 4))
    """

    _kind = steps.LSTM


class GRU(_Recurrent):
    """Gated recurrent units: Cho et al. (2014), with the reset gate where PyTorch has it.

    With a_r, a_z, a_n for the three parts of x @ weight_ih.T + bias_ih, and b_r, b_z, b_n for those
    of h @ weight_hh.T + bias_hh,

        n = tanh(a_n + σ(a_r + b_r)·b_n)
        z = σ(a_z + b_z)
        h' = (1 - z)·n + z·h

    For the arguments of a call see `forward`.

    Parameters
    ----------
    input_size, hidden_size : int
        The number of features of the input, and of the state.
    num_layers : int
        The number of stacked layers: each takes the outputs of the one below.
    bias : bool
        Whether to add biases.
    batch_first : bool
        Whether inputs have the shape (N, L, features); the default is (L, N, features). States
        always have the shape (layers, N, features).
    dropout : float
        In training, the probability with which an output of any layer but the last is set to 0.
    bidirectional : bool
        Whether each layer is paired with a second one that runs from the end to the beginning.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values and of the dropout; see `nn.init`.

    Attributes
    ----------
    weight_ih_l0 : Parameter of shape (3·hidden_size, input_size)
        Other layers and directions have parameters as in `RNN`, with 3·hidden_size rows.
    weight_hh_l0 : Parameter of shape (3·hidden_size, hidden_size)
    bias_ih_l0, bias_hh_l0 : Parameters of shape (3·hidden_size,)

    Examples
    --------
    >>> import numpy as np, nn
    >>> output, h = nn.GRU(3, 4, rng=0)(np.ones((7, 5, 3)))
    >>> output.shape, h.shape
    ((7, 5, 4), (1, 5, 4))
    """

    _kind = steps.GRU
