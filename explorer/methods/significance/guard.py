"""Which pairs that were found stand: those of communities that are more than what taking out made of a few pairs.

Where many pairs are found, more of the others are by chance; and what is taken out of the ordinary of a few makes all
who meet them look slow beside their meetings. So a community has to show itself before anything was taken out.
"""

from __future__ import annotations

import math

import numpy as np

from explorer.methods.arrays import Flags, Ints
from explorer.methods.chance import adjusted
from explorer.methods.significance.gatherings import HALF, Described, groups_of, nearly_always, of_meetings, split
from explorer.methods.significance.timing import Tested, Timing

# Of the pairs found in a community that stands, the first round finds this part.
_AT_FIRST = 0.1
# Or the firm run this, where nobody else was there and neither clock nor events explain it.
_FIRM = 0.25
# A community that met so many times as often as the first round expects is far from what that round explains.
_FAR_MORE = 5.0
# Pairs of the smallest community that is more than the pairs it is made of.
_LEAST_PAIRS = 3
# Where most of who shared the objects did so at other times, more objects than this a sitting are of a shift.
_SHIFT = 1.1


def founded(timing: Timing, held: Tested, firm: Flags, tests: int, rate: float) -> Flags:
    """Return which of the pairs that the liberal run found stand, by those that the firm run finds.

    A community (Leiden's) stands where the first round finds a tenth of its pairs; or where it explains half of them
    less well than the rate, and all of them met five times as often as it expects, as a group does that met too few
    times for one pair to show; or where the firm run finds a quarter, and it is closed, most of its pairs nearly always
    there, and alone: an archive alone shows itself only when its own meetings are taken out. So do followers woken by a
    bell; but these are not alone. Nothing stands that meets by the clock; no community in a crowd that meets less than
    five times as often, or on several objects a sitting, as a newsroom on shift does. Of a community that does not
    stand, the pairs remain that its own pairs at first would find, however many others were found elsewhere.
    Of fewer than three pairs, and between communities, what the first round and the firm run find.
    O(pairs · rounds of Leiden).

    >>> from explorer.methods.significance.reference import Reference
    >>> rows = np.arange(8)
    >>> told = Reference((rows % 2).astype(np.uint32), (rows // 2).astype(np.uint32), rows // 2 * 86_400_000 + rows % 2,
    ...     np.arange(0, 9, 2), 2, False, np.zeros(8, np.uint8), 3, np.zeros((2, 3)))
    >>> timing = Timing.of(told, *np.array([[0], [1], [4]]), np.ones(1), np.array([True]), np.array([0.6]), 60_000)
    >>> said = np.array([-40.0]), np.array([0.1])
    >>> held = Tested(*said, np.array([True]), (1,), *said, np.array([True]))
    >>> [founded(timing, held, np.array([firm]), 1, 0.01).tolist() for firm in (True, False)]
    [[True], [False]]
    """
    place = np.flatnonzero(held.found)
    if not len(place):
        return held.found
    of = groups_of(timing.a[place], timing.b[place], np.ones(len(place)))
    kept = held.found & firm & held.at_first
    for part in split(of):
        pairs = place[part]
        if len(pairs) >= _LEAST_PAIRS:
            told = of_meetings(timing, pairs)
            by_themselves = adjusted(held.first_log_p[pairs], tests) <= math.log(rate)
            stands = by_themselves | _stands(timing, held, pairs, firm[pairs], rate, told)
            kept[pairs] = stands & (told.reason != "clock")
    return kept


def _stands(timing: Timing, held: Tested, pairs: Ints, firm: Flags, rate: float, told: Described) -> bool:
    """Return whether a community of pairs is more than what taking out made of a few."""
    far_more = bool(timing.k[pairs].sum() >= _FAR_MORE * held.first_expected[pairs].sum())
    # One object more than sittings is no shift.
    if told.reason == "crowd" and (told.objects - 1 > _SHIFT * told.sittings or not far_more):
        return False
    if held.at_first[pairs].mean() >= _AT_FIRST:
        return True
    if far_more and np.median(held.first_log_p[pairs]) <= math.log(rate):
        return True
    closed = told.reason == "closed" and np.median(nearly_always(timing, pairs)) > HALF
    return bool(closed and firm.mean() >= _FIRM)
