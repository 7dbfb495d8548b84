"""How fast each account is: into which bins its delays since an object's reference fall."""

from __future__ import annotations

import numpy as np

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.significance.reference import Reference

# Pseudo-counts of an account's speed, drawn towards everybody's, and of the speed by which meetings are weighed.
SPEED, _WEIGHING = 10.0, 2.0
# Places in a bin at which a chance is looked at.
_PLACES = 4_000


def geometry(bins: int) -> Floats:
    """Return the chance that two delays lie within a window, both in bin r (row 0), and in r and r + 1 (row 1).

    Each is spread evenly over the logarithm of its bin, the first bin evenly. O(bins).

    >>> geometry(3).round(3).tolist()
    [[1.0, 0.756, 0.323], [0.352, 0.047, 0.005]]
    """
    u = (np.arange(_PLACES) + 0.5) / _PLACES
    log3 = np.log(3.0)
    inside = np.ones((2, bins))
    for r in range(bins):
        width = 3.0 ** (1 - r)  # a window, in units of where the bin begins
        at = u if r == 0 else 3.0**u
        if r:
            low, high = np.maximum(1.0, at - width), np.minimum(3.0, at + width)
            inside[0, r] = (np.log(high / low) / log3).mean()
            inside[1, r] = (np.log(np.maximum(at + width, 3.0) / 3.0) / log3).mean()
        else:
            inside[1, r] = (np.log(1.0 + at) / log3).mean()
    return inside


def speeds(shares: Reference, gone: Flags, pseudo: float = SPEED) -> Floats:
    """Return how the delays of each account fall into the bins, without shares that are gone. O(n).

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> speeds(told, np.zeros(3, np.bool_)).round(2).tolist()
    [[0.5, 0.5, 0.0], [0.55, 0.45, 0.0], [0.45, 0.55, 0.0]]
    """
    later = ~gone
    later[shares.start[:-1]] = False
    place = shares.account[later].astype(np.int64) * shares.bins + shares.bin[later]
    counts = shares.alone + np.bincount(place, minlength=shares.alone.size).reshape(shares.alone.shape)
    pooled = counts.sum(axis=0)
    # Where nothing ordinary is left, every speed is as likely.
    pooled = pooled / pooled.sum() if pooled.any() else np.full(shares.bins, 1.0 / shares.bins)
    return np.asarray((counts + pseudo * pooled) / (counts.sum(axis=1, keepdims=True) + pseudo))


def by_speed(speed: Floats, a: Ints, b: Ints, inside: Floats) -> Floats:
    """Return the chance that each pair meets on an object that spreads evenly: only the two speeds count.

    O(pairs · bins).

    >>> always_at_once = np.array([[1.0, 0.0, 0.0]] * 2)
    >>> by_speed(always_at_once, np.array([0]), np.array([1]), geometry(3)).tolist()
    [1.0]
    """
    one, other = speed[a], speed[b]
    near = (one[:, :-1] * other[:, 1:] + one[:, 1:] * other[:, :-1]) @ inside[1, :-1]
    return np.asarray((one * other) @ inside[0] + near)


def weighing_speeds(shares: Reference) -> Floats:
    """Return the speeds by which meetings are weighed: nearly everybody's own. O(n).

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> weighing_speeds(told).round(2).tolist()
    [[0.5, 0.5, 0.0], [0.67, 0.33, 0.0], [0.33, 0.67, 0.0]]
    """
    return speeds(shares, np.zeros(len(shares.ts), np.bool_), _WEIGHING)
