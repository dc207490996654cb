"""Module: what a network is made of, and how its parts are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, Self, TypeVar

import numpy as np

from autograd import Tensor
from autograd.internals import RECOMPUTING, mark_call, values_of

from . import mistakes
from .parameter import Parameter
from .state import Keys, load, raw

__all__ = ["Module"]

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Forward(Protocol[P, R]):
    """A class with a `forward`: to a type checker, calling a module is calling that."""

    def forward(self, *args: P.args, **kwargs: P.kwargs) -> R: ...


class Module:
    """A part of a network: a function with parameters.

    A subclass calls ``super().__init__()``, assigns Parameters and other Modules to attributes,
    which registers them, and defines `forward`; calling the module runs it. `__init__` declares the
    attributes: setting a new name later raises, so that a misspelled one is not silently lost.
    (Names that begin with an underscore are free, and `register_module`, `register_parameter` and
    `register_buffer` declare further ones at any time.)

    Examples
    --------
    >>> import nn
    >>> class Scale(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = nn.Parameter(2.0)
    ...     def forward(self, x):
    ...         return x * self.factor
    >>> scale = Scale()
    >>> scale(3.0).item()
    6.0
    >>> scale.factr = 1.0
    Traceback (most recent call last):
    AttributeError: Scale has no attribute 'factr'; did you mean 'factor'? ...
    """

    training: bool
    _buffers: dict[str, bool]  # the names of the buffers, and whether state_dict includes them
    _derived: dict[str, Callable[[Any], Any]]  # what is computed whenever it is asked for

    def __init__(self) -> None:
        vars(self).update(training=True, _buffers={}, _derived={})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the class's `__init__` end by closing the list of attributes."""
        super().__init_subclass__(**kwargs)
        own = vars(cls).get("__init__")
        plain = cls.__init__ is Module.__init__

        @wraps(cls.__init__)
        def __init__(self: Module, *args: Any, **kwargs: Any) -> None:
            if plain and (args or kwargs):
                raise TypeError(mistakes.takes_no_arguments(self))
            try:
                if own is None:
                    super(cls, self).__init__(*args, **kwargs)
                else:
                    own(self, *args, **kwargs)
            except TypeError as error:
                if not mistakes.dim_for_axis(cls, error):
                    raise
                raise TypeError(f"{type(self).__name__}: use axis, not PyTorch's dim") from error
            if type(self) is cls:
                self._check_initialised()
                vars(self)["_declared"] = True

        cls.__init__ = __init__  # type: ignore[method-assign]

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; each subclass defines its own."""
        # reached where a subclass, which has to define it, does not
        raise NotImplementedError(
            f"{type(self).__name__} does not define forward(self, x), which calling it runs"
        )

    if TYPE_CHECKING:

        def __call__(self: Forward[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...

    else:

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            if RECOMPUTING.get():  # by checkpoint: what the first run moved is not moved again
                return self._restored(*args, **kwargs)
            result = self.forward(*args, **kwargs)
            results = result if isinstance(result, tuple | list) else (result,)
            label = f"{type(self).__name__}({self.extra_repr()})"
            mark_call(label, (*args, *kwargs.values()), results)  # so that a picture has one box
            return result

    def _restored(self, *args: Any, **kwargs: Any) -> Any:
        """What `forward` gives, with the buffers afterwards as they were."""
        values = {name: vars(self).get(name) for name in self._buffers}
        copies = {name: np.array(value) for name, value in values.items() if value is not None}
        try:
            return self.forward(*args, **kwargs)
        finally:
            for name, copied in copies.items():
                value = values[name]
                array = value.data if isinstance(value, Tensor) else value
                if isinstance(array, np.ndarray) and not np.array_equal(array, copied, True):
                    array[...] = copied
                vars(self)[name] = value

    # --- attributes ------------------------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        state = vars(self)
        if isinstance(value, Parameter | Module):
            self._check_initialised()
        if "_declared" in state and not name.startswith("_"):
            mistakes.check_declared(self, name, value, PARTS)
        mistakes.check_not_hidden(name, value, PARTS)
        if isinstance(value, Parameter) and value.name is None:
            value.name = name
        object.__setattr__(self, name, value)

    if not TYPE_CHECKING:  # so that a type checker, too, sees a misspelled name

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            self._check_initialised()
            if name in self._derived:
                return self._derived[name](self)
            raise AttributeError(mistakes.lacks_to_read(self, name))

    def _check_initialised(self) -> None:
        if "_buffers" not in vars(self):
            raise RuntimeError(
                f"{type(self).__name__}.__init__ must begin with super().__init__(), before any "
                "parameters or modules are assigned"
            )

    def register_parameter(self, name: str, parameter: Parameter | None) -> None:
        """Declare a Parameter (or None, for one that is left out) at any time."""
        self._register(name, parameter, Parameter)

    def register_module(self, name: str, module: Module | None) -> None:
        """Declare a child at any time, under any name, even digits."""
        self._register(name, module, Module)

    def register_buffer(self, name: str, values: Any, persistent: bool = True) -> None:
        """Declare an array (copied) that is state but not learned; saved if `persistent`."""
        keep = values is None or isinstance(values, Tensor)
        self._register(name, values if keep else np.array(values_of(values)), object)
        self._buffers[name] = persistent

    def _register(self, name: str, value: Any, kind: type) -> None:
        self._check_initialised()
        if not name or "." in name or hasattr(type(self), name):
            raise ValueError(f"{name!r} cannot name a part of {type(self).__name__}")
        if value is not None and not isinstance(value, kind):
            raise TypeError(f"{name!r} must be a {kind.__name__}, not {type(value).__name__}")
        vars(self).setdefault(name, None)
        setattr(self, name, value)

    # --- the parts -------------------------------------------------------------------------------

    def _walk(self, path: str = "") -> Iterator[tuple[str, Module]]:
        """The module itself and all below, by dotted path; a shared one under each of its names."""
        yield path, self
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield from value._walk(_join(path, name))

    def _state(self) -> Iterator[tuple[str, Module, str]]:
        """Each Parameter and persistent buffer: its dotted name, its module, its own name."""
        for path, module in self._walk():
            names = [n for n, value in vars(module).items() if isinstance(value, Parameter)]
            names += [
                n for n, kept in module._buffers.items() if kept and vars(module)[n] is not None
            ]
            yield from ((_join(path, name), module, name) for name in names)

    def named_modules(self) -> Iterator[tuple[str, Module]]:
        """The module itself, under the name "", and all modules below, each once."""
        return _once(self._walk())

    def modules(self) -> Iterator[Module]:
        """The module itself and all modules below, each once."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules that are attributes of this one, each once."""
        return _once((n, value) for n, value in vars(self).items() if isinstance(value, Module))

    def children(self) -> Iterator[Module]:
        """The modules that are attributes of this one, each once."""
        return (module for _, module in self.named_children())

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """All parameters with their dotted names, each once."""
        return _once(
            (_join(path, name), value)
            for path, module in self._walk()
            for name, value in vars(module).items()
            if isinstance(value, Parameter)
        )

    def parameters(self) -> Iterator[Parameter]:
        """All parameters, each once: what an optimizer takes."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self) -> Iterator[tuple[str, Any]]:
        """All buffers with their dotted names, each once."""
        return _once(
            (_join(path, name), value)
            for path, module in self._walk()
            for name, value in vars(module).items()
            if name in module._buffers and value is not None
        )

    def buffers(self) -> Iterator[Any]:
        """All buffers, each once."""
        return (buffer for _, buffer in self.named_buffers())

    # --- what is done to all ---------------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Switch to training (or, with False, to evaluation), here and in all modules below."""
        if not isinstance(mode, bool | np.bool_):
            raise TypeError(f"train only switches the mode: pass True or False, not {mode!r:.50}")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Switch to evaluation, here and in all modules below."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Freeze (False) or unfreeze all parameters."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def astype(self, dtype: Any) -> Self:
        """Cast all floating parameters, their gradients and floating buffers, in place.

        The data must be of that dtype, too. Optimizers stay valid; what they remember keeps its
        dtype until ``optimizer.load_state_dict(optimizer.state_dict())``.
        """
        from .casting import cast  # not on import, because few programs need it

        cast(self, dtype)
        return self

    def zero_grad(self) -> None:
        """Clear the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def apply(self, function: Callable[[Module], Any]) -> Self:
        """Call `function` on every module below and then on this one, for example to initialize."""
        for module in reversed(list(self.modules())):
            function(module)
        return self

    def state_dict(self) -> dict[str, Any]:
        """Copies of all parameters and persistent buffers, as ndarrays by dotted name."""
        return {key: np.array(raw(getattr(module, name))) for key, module, name in self._state()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> Keys:
        """Take the values of `state`, for parameters in place; on an error nothing is changed.

        Parameters
        ----------
        state : mapping of str to array_like
            As returned by `state_dict`.
        strict : bool
            Whether missing and unexpected names are errors. Shapes must always match.

        Returns
        -------
        Keys
            The names ``missing`` from `state`, and those ``unexpected`` in it.

        Raises
        ------
        ValueError
            With a list of every name that is missing, unexpected, of another shape or not a number.
        """
        return load(self, state, strict)

    def extra_repr(self) -> str:
        """What `repr` shows between the brackets, such as sizes and options."""
        return ""

    def __repr__(self) -> str:
        count = sum([parameter.size for parameter in self.parameters()])
        note = f"  # {count:,} parameter{'s' * (count != 1)}" if count else ""
        head = f"{type(self).__name__}({self.extra_repr()}"
        parts = [f"({name}): {child!r}" for name, child in self.named_children()]
        if not parts:
            return f"{head}){note}"
        return "\n  ".join([head + note, *"\n".join(parts).splitlines()]) + "\n)"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _once(named: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """Each object, under the first of its names."""
    seen: set[int] = set()
    for name, value in named:
        if id(value) not in seen:
            seen.add(id(value))
            yield name, value


PARTS = Parameter, Module
