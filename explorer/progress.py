"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

# Told while something long goes on: what is being done, how much of it is done, and how much it is in all (0 where
# that is not known). The unit is the teller's own: rows, bytes, files.
Progress = Callable[[str, int, int], None]
