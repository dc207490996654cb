"""vmap, and how ops run on many examples at once."""

from .mapping import vmap as vmap
