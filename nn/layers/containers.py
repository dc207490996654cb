"""Modules that hold modules: in a row, in a list, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from autograd.internals import listed

from ..module.module import Module

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["ModuleDict", "ModuleList", "Sequential"]


class ModuleList(Module):
    """Modules in a list, registered under their indices.

    Parameters
    ----------
    modules : iterable of Module

    Examples
    --------
    >>> import nn
    >>> layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 1)])
    >>> len(layers), [name for name, _ in layers.named_parameters()]
    (2, ['0.weight', '0.bias', '1.weight', '1.bias'])
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def append(self, module: Module) -> None:
        """Add a module at the end."""
        if not isinstance(module, Module):
            raise TypeError(
                f"{type(self).__name__} holds Modules, not {describe(module)}; "
                f"{_remedy(module, type(self).__name__)}"
            )
        self.register_module(str(len(self)), module)

    def extend(self, modules: Iterable[Module]) -> None:
        """Add modules at the end."""
        if not hasattr(modules, "__iter__"):
            raise TypeError(
                f"{type(self).__name__} takes a list of Modules, not {describe(modules)}; pass "
                "several as [a, b]"
            )
        for module in listed(type(self).__name__, modules):
            self.append(module)

    def __len__(self) -> int:
        return len(_modules(self))

    def __iter__(self) -> Iterator[Module]:
        return iter(_modules(self).values())

    def __getitem__(self, index: Any) -> Any:
        found = list(_modules(self).values())[index]
        return ModuleList(found) if isinstance(index, slice) else found


class ModuleDict(Module):
    """Modules by name.

    Parameters
    ----------
    modules : mapping of str to Module

    Examples
    --------
    >>> import nn
    >>> heads = nn.ModuleDict({"digit": nn.Linear(4, 10), "sign": nn.Linear(4, 1)})
    >>> heads["sign"]
    Linear(in_features=4, out_features=1, bias=True)  # 5 parameters
    """

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        if modules is not None and not isinstance(modules, Mapping | ModuleDict):
            raise TypeError(f"ModuleDict takes Modules by name, not a {type(modules).__name__}")
        for name, module in ({} if modules is None else modules).items():
            self[name] = module

    def __setitem__(self, name: str, module: Module) -> None:
        self.register_module(name, module)

    def __getitem__(self, name: str) -> Module:
        return _modules(self)[name]

    def __len__(self) -> int:
        return len(_modules(self))

    def __iter__(self) -> Iterator[str]:
        return iter(_modules(self))

    def __contains__(self, name: object) -> bool:
        return name in _modules(self)

    def keys(self) -> Iterable[str]:
        """The names."""
        return _modules(self).keys()

    def values(self) -> Iterable[Module]:
        """The modules."""
        return _modules(self).values()

    def items(self) -> Iterable[tuple[str, Module]]:
        """The names with their modules."""
        return _modules(self).items()


class Sequential(ModuleList):
    """Modules in sequence: each takes what the one before returns.

    Parameters
    ----------
    *modules : Module
        In order; or one mapping of names to Modules.

    Examples
    --------
    >>> import nn
    >>> nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    Sequential(  # 17 parameters
      (0): Linear(in_features=2, out_features=4, bias=True)  # 12 parameters
      (1): Tanh()
      (2): Linear(in_features=4, out_features=1, bias=True)  # 5 parameters
    )
    """

    def __init__(self, *modules: Module | Mapping[str, Module]) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            for name, module in modules[0].items():
                self.register_module(name, module)
        else:
            self.extend(modules)

    def forward(self, x: ArrayLike) -> Tensor:
        for module in self:
            given = x
            try:
                x = module(given)
            except Exception as error:
                if isinstance(given, tuple):  # from a recurrent layer: its output and its state
                    error.add_note(
                        f"(Sequential: the layer before {type(module).__name__} returned a tuple "
                        f"of {len(given)}; write a Module that passes on only the first of them)"
                    )
                raise
        return x

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Sequential(dict(list(_modules(self).items())[index]))
        return super().__getitem__(index)


def _modules(module: Module) -> dict[str, Module]:
    """The children by name; a module that stands in two places is listed twice."""
    return {name: value for name, value in vars(module).items() if isinstance(value, Module)}


def describe(value: Any) -> str:
    """What was given where a Module is expected."""
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__}"
    kind = "class" if isinstance(value, type) else "function"
    return f"the {kind} {value.__name__}" if hasattr(value, "__name__") else repr(value)


def activation_named(value: Any) -> str | None:
    """The name of the Module for an activation given as a function, a class or a string."""
    from . import activations

    given = value if isinstance(value, str) else getattr(value, "__name__", "")
    same = [n for n in activations.__all__ if n.lower() == given.lower().replace("_", "")]
    return same[0] if same else None


def _remedy(value: Any, container: str) -> str:
    if isinstance(value, list | tuple):
        return f"pass its contents: {container}(*modules)"
    if name := activation_named(value):
        return f"write nn.{name}()"
    if isinstance(value, type) and issubclass(value, Module):
        return f"make a module from it: {value.__name__}(...)"
    return "define a Module whose forward computes it"
