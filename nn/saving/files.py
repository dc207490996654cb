"""save and load: the suffix chooses the format."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import npz, safetensors_format
from .atomic import replacing
from .tree import packed, unpacked

__all__ = ["check_folder", "check_path", "load", "save"]

FORMATS = {".npz": npz, ".safetensors": safetensors_format}


def save(obj: Any, path: str | os.PathLike[str]) -> None:
    """Write a module, or a tree of arrays and numbers, to a file that `load` reads.

    The file appears whole or not at all: it is written next to its final place, synced to the disk,
    and then takes the old one's name. A process that is killed in between leaves the old file as it
    was, and the unfinished one, `.NAME.….tmp`, next to it, which the next `save` to that name
    removes.

    Parameters
    ----------
    obj : Module or tree
        Dicts (with str or int keys), lists and tuples, nested in any way, of arrays, Tensors, NumPy
        scalars, int, float, bool, None and str. A module, an optimizer, or anything else that has a
        `state_dict` stands for that.
    path : path
        Ending in `.npz`, or in `.safetensors`, which needs the package of that name and which
        PyTorch can read: the state of a module can be loaded into the same module there.

    Raises
    ------
    TypeError
        If something in the tree cannot be saved; the message says where. If `path` is not a path.
    ValueError
        For another suffix, or a dtype that the format does not support.
    OSError
        If it cannot be written, as on a full disk; the error names the file.
    ImportError
        For `.safetensors`, if that package is not installed.

    Examples
    --------
    >>> import nn, pathlib, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = pathlib.Path(folder.name, "model.npz")
    >>> model = nn.Linear(3, 2, rng=0)
    >>> nn.save(model, path)
    >>> other = nn.Linear(3, 2, rng=1)
    >>> other.load_state_dict(nn.load(path))
    Keys(missing=[], unexpected=[])
    >>> bool((other.weight.data == model.weight.data).all())
    True
    >>> nn.save({"model": model, "epoch": 3, "best": (0.5, None)}, path)
    >>> nn.load(path)["best"]
    (0.5, None)
    >>> folder.cleanup()
    """
    name = check_path("save(obj, path)", path)
    form = _format(name)
    text, arrays = packed(obj)
    try:
        with replacing(name) as file:
            form.write(file, text, arrays)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def load(path: str | os.PathLike[str], into: Any = None) -> Any:
    """Read what `save` wrote, or any other `.npz` or `.safetensors` file of arrays.

    Nothing is ever unpickled: no file, wherever it comes from, can run code.

    Parameters
    ----------
    path : path
        Ending in `.npz` or `.safetensors`.
    into : Module, Optimizer or other, optional
        What was read is passed to its `load_state_dict`.

    Returns
    -------
    tree
        With ndarrays for arrays and Tensors, and NumPy scalars, ints, floats, bools, None and str
        as they were, bit for bit. (Any mapping comes back as a dict, a named tuple as a tuple.) A
        file that something else wrote gives a dict of arrays.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError
        If `path` is not a path, or `into` takes no state.
    ValueError
        If the file is truncated or damaged, holds Python objects, does not fit `into`, or says that
        it unpacks to hundreds of megabytes and to a hundred times its size (`numpy.load` reads such
        a file). The message gives the file's name and the reason.
    ImportError
        For `.safetensors`, if that package is not installed.

    Examples
    --------
    >>> import nn, pathlib, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = pathlib.Path(folder.name, "model.npz")
    >>> nn.save(nn.Linear(3, 2), path)
    >>> nn.load(path, into=nn.Linear(3, 1))
    Traceback (most recent call last):
    ...
    ValueError: ...model.npz: load_state_dict: the state does not fit Linear:
      weight: shape (2, 3) where (1, 3) is needed
      bias: shape (2,) where (1,) is needed
    >>> folder.cleanup()
    """
    name = check_path("load(path, into)", path)
    if into is not None and (isinstance(into, type) or not hasattr(into, "load_state_dict")):
        kind = f"the class {into.__name__}" if isinstance(into, type) else f"a {_kind(into)}"
        raise TypeError(f"load: into must be a Module or another object with a state, not {kind}")
    form = _format(name)
    content = Path(name).read_bytes()
    try:
        tree = unpacked(*form.read(content))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    if into is not None:
        try:
            into.load_state_dict(tree)
        except ValueError as error:
            raise ValueError(f"{name}: {_of_several(tree, into) or error}") from error
    return tree


def check_path(call: str, path: Any) -> str:
    """The path as a str; raise TypeError in `call` if it is not one, ValueError for its suffix."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"{call}: the path must be a str or a Path, not a {_kind(path)}")
    name = os.fspath(path)
    _format(name)
    return name


def check_folder(call: str, path: str | os.PathLike[str]) -> None:
    """Raise FileNotFoundError if a path's folder does not exist, before there is much to save."""
    folder = Path(path).parent
    if not folder.is_dir():
        raise FileNotFoundError(f"{call}: there is no folder {folder}; create it first")


def _kind(value: Any) -> str:
    return type(value).__name__


def _of_several(tree: Any, into: Any) -> str:
    """What is wrong if a tree of several states was taken for one; otherwise ""."""
    if not isinstance(tree, Mapping) or not any(isinstance(v, Mapping) for v in tree.values()):
        return ""
    own: Any = getattr(into, "state_dict", dict)().keys()
    if tree.keys() & own:
        return ""
    place = _place(tree, own) or f"[{next(iter(tree))!r}]"
    return (
        f"it holds several parts, {', '.join(map(repr, tree))}, not the state of a single "
        f"{_kind(into)}; take one of them: load_state_dict(nn.load(path){place})"
    )


def _place(tree: Mapping[Any, Any], keys: Any) -> str:
    """How to index a tree to get its first mapping with some of these keys; "" if none has any."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            inner = "" if value.keys() & keys else _place(value, keys)
            if inner or value.keys() & keys:
                return f"[{key!r}]{inner}"
    return ""


def _format(name: str) -> Any:
    suffix = os.path.splitext(name)[1]
    if suffix not in FORMATS:
        raise ValueError(
            f"{name}: the suffix must name the format, {' or '.join(FORMATS)}, but "
            f"{suffix or 'none'!r} is neither"
        )
    return FORMATS[suffix]
