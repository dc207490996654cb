"""Pictures of graphs: what was computed, and how the gradient flowed back."""
