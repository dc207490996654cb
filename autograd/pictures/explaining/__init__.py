"""`explain`: a gradient as a chain-rule table, path by path, and why it is zero or not finite."""
