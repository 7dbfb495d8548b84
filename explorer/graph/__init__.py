"""What the graph is, what went into it, and what was found in it."""
