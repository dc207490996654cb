"""The same elements in another shape.

- shape: reshape, transpose, squeeze, broadcast_to, astype ...
- broadcasting: several arrays brought to a common shape: broadcast_arrays, meshgrid, atleast_1d
- windows: views of all windows of a shape
"""
