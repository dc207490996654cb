"""Elements put elsewhere: joined, split, taken, moved, left out.

- joining: several arrays into one; splitting: one into several
- indexing: ``x[i]``, and its transpose, scattering; ``x[i] = v``
- selecting: elements by index or condition: take, compress, choose, select
- editing: elements added or left out: append, insert, delete, block
- reordering: all elements in another order, or several times: roll, flip, tile, repeat
- sorting: in the order of their values
- places: the mechanism under several of these: the function runs on places, then one indexing
"""
