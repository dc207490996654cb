"""Reading a graph: what each node holds, what it is called, and how it is written.

- snapshot: values, constants and gradients, read without changing the graph
- chain: the chain rule on it, edge by edge
- folding: what is drawn as one box; module_calls: the marks that make a module's call one
- naming: what everything is called; notation: how values and ops are written; phrases: how they are
  written in a line of text; quantity: a value, copied or, if it is large, in figures
"""
