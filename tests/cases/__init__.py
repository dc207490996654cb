"""The table of cases: a chapter for each file of autograd/ops; a new file here joins by itself."""

from importlib import import_module
from pkgutil import iter_modules

from .table import CASES, CONSTANTS, Case, Draw

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["CASES", "CONSTANTS", "Case", "Draw"]
