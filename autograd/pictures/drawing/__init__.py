"""`draw`: a graph as a picture."""
