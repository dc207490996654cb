"""Which line of the user's code we are in: for messages."""

from __future__ import annotations

import sys
from linecache import getline
from os.path import basename, dirname  # pathlib takes a twentieth of the whole import

__all__ = ["user_line"]

_ROOT = dirname(dirname(dirname(__file__)))
_OURS = tuple([f"{_ROOT}/{name}/" for name in ("autograd", "nn")])
_OURS += ("<string>", "<frozen")  # rules are compiled from strings


def user_line() -> str:
    """The innermost line outside of this library, as ``file:line: code``."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith((*_OURS, _CONTEXTS)) and frame.f_back is not None:
        frame = frame.f_back
    name, number = frame.f_code.co_filename, frame.f_lineno
    code = getline(name, number, frame.f_globals).strip()
    return f"{basename(name)}:{number}{f': {code}' if code else ''}"


_CONTEXTS = sys.modules["contextlib"].__file__ or "contextlib"  # our modes decorate with it
