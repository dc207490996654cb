"""What all tests share: how many examples Hypothesis draws, the same in every run; no_gc."""

import gc
import os
from collections.abc import Iterator

# One thread for each process: pytest-xdist's already share the cores. Set before NumPy is imported.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

# Slowness says something about the machine, not about the test.
common = {
    "derandomize": True,
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile("few", max_examples=5, **common)  # for `make coverage`
settings.register_profile("quick", max_examples=50, **common)
settings.register_profile("deep", max_examples=500, **common)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="module")
def pytorch_convention() -> Iterator[None]:
    """Gradients with respect to complex arguments are those of `backward`."""
    import autograd as ag

    ag.set_complex_convention("pytorch")
    yield
    ag.set_complex_convention(None)


@pytest.fixture
def no_gc() -> Iterator[None]:
    """Without the collector of cycles: whatever is freed was freed by reference counting."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
