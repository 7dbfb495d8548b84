"""Which pairs that were found stand: those of communities that are more than what taking out made of a few pairs.

Where many pairs are found, more of the others are by chance; and what is taken out of the ordinary of a few makes all
who meet them look slow beside their meetings. So a community has to show itself before anything was taken out.
"""

from __future__ import annotations

import math

import numpy as np

from explorer.methods.arrays import Flags
from explorer.methods.chance import adjusted
from explorer.methods.significance.gatherings import groups_of, of_meetings, split
from explorer.methods.significance.timing import Tested, Timing

# Of the pairs found in a community that stands, the first round finds this part.
_AT_FIRST = 0.1
# Or the firm run this, where nobody else was there and neither clock nor events explain it.
_FIRM = 0.25
# Pairs of the smallest community that is more than the pairs it is made of.
_LEAST_PAIRS = 3


def founded(timing: Timing, held: Tested, firm: Flags, tests: int, rate: float) -> Flags:
    """Return which of the pairs that the liberal run found stand, by those that the firm run finds.

    A community (Leiden's) stands where the first round finds a tenth of its pairs; or where the firm run finds a
    quarter, and it is closed: an archive alone shows itself only when its own meetings are taken out. Of one that
    does not stand, the pairs remain that its own pairs at first would find, however many others were found elsewhere.
    Of fewer than three pairs, and between communities, what the firm run finds. O(pairs · rounds of Leiden).
    """
    place = np.flatnonzero(held.found)
    if not len(place):
        return held.found
    of = groups_of(timing.a[place], timing.b[place], np.ones(len(place)))
    kept = held.found & firm
    for part in split(of):
        pairs = place[part]
        if len(pairs) < _LEAST_PAIRS:
            continue
        stands = held.at_first[pairs].mean() >= _AT_FIRST or (
            firm[pairs].mean() >= _FIRM and of_meetings(timing, pairs).reason == "closed"
        )
        kept[pairs] = stands or adjusted(held.first_log_p[pairs], tests) <= math.log(rate)
    return kept
