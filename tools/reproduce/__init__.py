"""Results from the literature, each made again by one seeded command."""
