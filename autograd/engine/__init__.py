"""The engine: ops recorded in a graph, and walks over it. Read this first, from the bottom up.

- boxes: all that is known here of a Tensor: an array, and the node that made it
- kinds: the four kinds of op; how one rule gives the pullback and the pushforward
- graph: Node, one op as it was applied; a graph in order
- guests: operands that are not NumPy arrays: which are taken as arrays, and which are rejected
- options: the other arguments of an op, by name
- primitive: the one place where an op is applied and recorded; short_forms: the same for ops of one
  array and of two, written out for speed
- view_ops: the same for ops whose result lies in their argument's memory; views: who shares it
- sweep: the two walks, cotangents pulled back and tangents pushed forward; the one place where a
  cotangent is un-broadcast and cast

Then as needed:

- borrowed: arrays of the user that a graph keeps
- annotations: what a user attached to a node: a name, hooks, the gradient that arrived
- scopes: where a mode holds
- modes: `no_grad`; kinks: points without a derivative
- outputs: ops with several; limits: walks through those whose rules would divide 0 by 0
- replaced: other rules for an op than its own
- iterators: arguments that may be used up; randomness: the library's generator, and draws
- precision: float16 computed in float32; sums: over leading axes
- blocks: large elementwise ops pulled through piece by piece

Nothing here knows of an op, or of the Tensor's methods.
"""
