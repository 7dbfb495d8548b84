"""What the columns of numbers are called that methods hand to one another, and how numba gets them."""

from __future__ import annotations

from typing import TypeVar

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

_Item = TypeVar("_Item", bound=np.generic)


def for_reading(values: npt.NDArray[_Item]) -> npt.NDArray[_Item]:
    """Return a view that nothing can be written through, as polars gives out its columns. O(1).

    numba takes what may be written and what may not for two types, and would compile for each.

    >>> numbers = np.zeros(2)
    >>> for_reading(numbers).flags.writeable, numbers.flags.writeable
    (False, True)
    """
    view = values.view()
    view.flags.writeable = False
    return view
