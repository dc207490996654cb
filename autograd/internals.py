"""What a library built on autograd needs beyond the public names; `nn` uses this and nothing else.

Programs that only compute gradients do not need it. These names and their meanings are kept as
stable as the public ones; what is named neither here nor in a public module may change with any
commit.

Writing into arrays in place

- `will_write` announces the write, so that a pending backward which needs the array raises
- `raw_gradient` is the array that ``t.grad`` holds, without a Tensor around it
- `recast` gives a leaf another dtype in place

Working on large arrays in blocks that stay in the processor's cache

- `share` does it, on the threads of `set_num_threads`
- it is worth its overhead from `LARGE` elements on, in blocks of `BLOCK` elements

Operands that may be a Series, a DataArray, a masked array or another library's tensor

- `as_array` takes one as an array, or rejects it and names the remedy, as every op does
- `is_sparse` tells whether it is a sparse matrix, which `matmul` takes unchanged
- `values_of` is the same decision where data become arrays, as in a data set

Arguments

- `listed` is a list of what an iterable gives; it raises for an iterator that is used up

Random numbers

- `drawn` draws, inside `vmap` for each example or once for all, as its caller said
- `GENERATORS` holds the library's own generator, which `checkpoint` restores
- `RECOMPUTING` says whether `checkpoint` runs a function again: state is not to move then

Computing with float16 in float32

- `in_single` makes a function do so, and round its result once
- `wide` is an array or Tensor of float16 in float32

Marks that let pictures show a model as its author thinks of it

- `mark_call` makes a call one box, `mark_parameter` marks a leaf as a parameter

Functions inside vmap

- `of_all` is the array of all examples, for a check that is of all of them together

Names of a package

- `later` imports a name on first use
- `missing` is the error for a name that does not exist, `nearest` the one probably meant
"""

from .engine.blocks import BLOCK, LARGE, share
from .engine.guests import as_array, is_sparse, values_of
from .engine.iterators import listed
from .engine.precision import in_single, wide
from .engine.randomness import GENERATORS, RECOMPUTING, drawn
from .ops.elementwise.constant import of_all
from .pictures.reading.module_calls import mark_call, mark_parameter
from .startup.hints import missing, nearest
from .startup.lazy_names import later
from .tensors.overwritten import raw_gradient
from .tensors.recasting import recast
from .tensors.writing import will_write

__all__ = [
    "BLOCK", "GENERATORS", "LARGE", "RECOMPUTING", "as_array", "drawn", "in_single", "is_sparse",
    "later", "listed", "mark_call", "mark_parameter", "missing", "nearest", "of_all",
    "raw_gradient", "recast", "share", "values_of", "wide", "will_write",
]  # fmt: skip
