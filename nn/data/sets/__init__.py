"""Published data sets, and the files that they come in."""
