"""Pictures of graphs: reading them, then drawing, stepping through and explaining them.

- reading: what a graph holds, read without changing it, and how names and values are written
- drawing: `draw`, a graph as a picture
- stepping: `page`, both passes step by step, in one HTML file
- explaining: `explain`, the chain rule as a table, and why a gradient is zero or not finite
"""
