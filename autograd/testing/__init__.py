"""Testing gradients: `gradcheck`, anomalies, and strategies for Hypothesis.

- checking: `gradcheck`, against finite differences; evaluation: how it runs a function
- anomaly: `detect_anomaly`
- strategies: shapes, axes, indices, Tensors; random_programs: complete random expressions
"""

from typing import Any

from ..startup.lazy_names import later
from .checking import GradcheckError, KinkWarning, gradcheck

__all__ = ["GradcheckError", "KinkWarning", "gradcheck"]

for _kind in (GradcheckError, KinkWarning):
    _kind.__module__ = __name__  # as a traceback shows them, without the file that defines them

_STRATEGIES = {
    **dict.fromkeys(["arrays", "axes", "broadcastable_shapes", "indices"], "strategies"),
    **dict.fromkeys(["shapes", "shapes_broadcasting_to", "tensors"], "strategies"),
    **dict.fromkeys(["Program", "programs"], "random_programs"),
}


def __getattr__(name: str) -> Any:
    """A strategy, imported when first asked for: Hypothesis is not a run-time dependency."""
    try:
        return later(__name__, name, _STRATEGIES, __all__)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "hypothesis":
            raise
        raise ImportError(
            f"autograd.testing.{name} needs Hypothesis, which is not installed: "
            "pip install hypothesis"
        ) from error
