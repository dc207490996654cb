"""`draw`: a graph as a picture.

- drawing: `draw` itself
- diagram: the graph as DOT text; labels: those of its nodes and edges
- render: the text as SVG, PNG or PDF
"""
