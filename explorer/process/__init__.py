"""What belongs to the whole process: its signals, igraph's generator, and where numba keeps what it compiled."""
