"""What the columns of numbers are called that methods hand to one another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Measures and logarithms of chances.
Floats = npt.NDArray[np.float64]
# Moments in milliseconds, ids of tweets, places in other arrays.
Ints = npt.NDArray[np.int64]
# Which rows are meant.
Flags = npt.NDArray[np.bool_]
# Accounts, objects and rows by their numbers, at four bytes each.
Numbers = npt.NDArray[np.uint32]
# How often something happened.
Counts = Ints | Numbers
