"""vmap, and how ops run on many examples at once.

- mapping: `vmap` itself
- batched: Batched, an array for each example, in one array with hidden axes
- rules: what each of NumPy's functions does to one: the families, and the table of the others
- shapes, products, indexing, networks: the rules in that table
- looping: what has no batched form, run example by example
- alignment: arrays lined up behind the hidden axes, which the rules share
"""

from .mapping import vmap

__all__ = ["vmap"]
