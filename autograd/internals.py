"""What a library on top of autograd needs beside the public names; `nn` uses this, and no other.

It goes into no program that only computes gradients. The names and their meaning are kept as the
public ones are; what is not named here or in a public module may change with any commit.

Arrays that are written in place

- `will_write` announces it, so that a pending backward which needs the array raises
- `raw_gradient` is the array that ``t.grad`` holds, without a Tensor around it
- `recast` gives a leaf another dtype, in place

Work on large arrays, in blocks that stay in the processor's cache

- `share` does it, with the threads of `set_num_threads`
- from `LARGE` elements on it is worth its overhead, in blocks of `BLOCK` elements

Marks by which pictures show a model as its author thinks of it

- `mark_call` makes a call one box, `mark_parameter` a leaf a parameter

Names of a package

- `later` imports a name on first use
- `missing` is the error for one that does not exist, `nearest` the name that may have been meant
"""

from .engine.blocks import BLOCK, LARGE, share
from .pictures.reading.module_calls import mark_call, mark_parameter
from .startup.hints import missing, nearest
from .startup.lazy_names import later
from .tensors.overwritten import raw_gradient, will_write
from .tensors.recasting import recast

__all__ = [
    "BLOCK", "LARGE", "later", "mark_call", "mark_parameter", "missing", "nearest", "raw_gradient",
    "recast", "share", "will_write",
]  # fmt: skip
