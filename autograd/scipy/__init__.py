"""SciPy's functions with gradients, under SciPy's names, as far as they go; SciPy is required."""

try:
    import scipy as _scipy  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError(
        "autograd.scipy needs SciPy, which is not installed: pip install scipy"
    ) from error
