"""How long a program waits for `import`: whole processes, compared with one that imports NumPy."""

from ..workload import Workload

imports = Workload("import", "import autograd, nn, against import numpy", 1.35, dict, kind="import")
imports.builds = {
    "numpy": "import numpy",
    "ours": "import autograd, nn",
    "torch": "import torch",
    "jax": "import jax",
    "mygrad": "import mygrad",
    "tinygrad": "import tinygrad",
    "hips": "import autograd",
}

WORKLOADS = [imports]
