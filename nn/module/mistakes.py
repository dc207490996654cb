"""What a Module says about mistakes that are often made with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import Tensor
from autograd.internals import nearest

from .parameter import Parameter

if TYPE_CHECKING:
    from .module import Module


Kinds = tuple[type, ...]  # those of a module's parts: Parameter and Module

ELSEWHERE = {
    "add_module": "register_module(name, module)",
    "double": "model.astype(np.float64)",
    "float": "model.astype(np.float32)",
    "half": "model.astype(np.float16)",
    "type": "model.astype(np.float32)",
}  # what to write here for PyTorch's names


def lacks(module: Module, name: str) -> str:
    """That a module has no attribute of this name, and which one may be meant."""
    near = nearest(name, [n for n in dir(module) if not n.startswith("_")])
    hint = f"; did you mean {near!r}?" if near else "."
    return f"{type(module).__name__} has no attribute {name!r}{hint}"


def lacks_to_read(module: Module, name: str) -> str:
    """The same, for a name that may belong to the module's result."""
    if name in ELSEWHERE:
        return f"{type(module).__name__} has no attribute {name!r}; use {ELSEWHERE[name]}"
    if name in ("cpu", "cuda", "device", "to"):
        return (
            f"{type(module).__name__} has no attribute {name!r}; all arrays are NumPy's, on the "
            "CPU, and model.astype(np.float32) casts it"
        )
    if not hasattr(Tensor, name):
        return lacks(module, name)
    own = type(module).__name__
    return (
        f"{own} has no attribute {name!r}, but a Tensor has one: call the module on its input, "
        f"{own}(...)(x), and take it from the result"
    )


def takes_no_arguments(module: Module) -> str:
    """That an input or option was given to the class of a module that takes none."""
    own = type(module).__name__
    return f"{own} takes no arguments; create the module, then call it: {own}()(x)"


def dim_for_axis(kind: type[Module], error: TypeError) -> bool:
    """Whether a class was given PyTorch's dim instead of its axis."""
    if "unexpected keyword argument 'dim'" not in str(error):
        return False
    from inspect import signature

    return "axis" in signature(kind).parameters


def check_declared(module: Module, name: str, value: Any, parts: Kinds) -> None:
    """Reject a name that `__init__` does not set, and what would replace one of `parts`."""
    state, own = vars(module), type(module).__name__
    if name not in state and not hasattr(type(module), name):
        raise AttributeError(
            f"{lacks(module, name)} A module's attributes are those that __init__ sets: declare it "
            "there, or with register_module, register_parameter or register_buffer"
        )
    for kind in parts:
        if isinstance(state.get(name), kind) and not isinstance(value, kind | None):
            raise TypeError(
                f"{own}.{name} is a {kind.__name__}; it can be set to another one or to None, not "
                f"to {type(value).__name__}"
                + (f" (set {name}.data for new values)" if kind is Parameter else "")
            )


def check_not_hidden(name: str, value: Any, parts: Kinds) -> None:
    """Reject modules and parameters in a plain list or dict, where nothing would find them."""
    if isinstance(value, list | tuple | dict) and not name.startswith("_"):
        items = value.values() if isinstance(value, dict) else value
        if any(isinstance(item, parts) for item in items):
            raise TypeError(
                f"{name!r} is a plain {type(value).__name__} of modules or parameters, whose "
                "contents would not be trained or saved; use nn.Sequential, nn.ModuleList or "
                "nn.ModuleDict, or assign each to its own attribute"
            )
