"""The engine: ops recorded in a graph, and walks over it. Read this first, from the bottom up.

- boxes: all that is known here of a Tensor: an array, and the node that made it
- kinds: the four kinds of op; how one rule gives the pullback and the pushforward
- graph: nodes, and what a user attaches to them
- primitive: the one place where an op is applied and recorded
- sweep: the two walks, cotangents pulled back and tangents pushed forward

Then as needed: sums (over leading axes), modes (`no_grad`), kinks, blocks (large elementwise ops
pulled through piece by piece) and outputs (ops with several). Nothing here knows of an op, or of
the Tensor's methods.
"""
