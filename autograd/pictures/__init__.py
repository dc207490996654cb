"""Pictures of graphs: reading them, then drawing, stepping through and explaining them."""
