"""Communities that only taking out what was found made: those that met at events are taken back."""

from __future__ import annotations

import numpy as np
import polars as pl

from explorer.methods.arrays import Flags, Ints
from explorer.methods.communities import communities
from explorer.methods.significance.occasions import met_on, sittings
from explorer.methods.significance.timing import Timing

# Of a community that stands, the firm run finds this part of the pairs.
_FIRM = 0.1
# Objects met on for each sitting: so many are of an event.
EVENTS = 2.0
# Pairs of the smallest community that stands where the firm run finds none of it.
_LEAST_PAIRS = 3


def founded(timing: Timing, found: Flags, firm: Flags) -> Flags:
    """Return which of the pairs that were found stand, by those that the firm run finds.

    What both find stands. Pairs that only the liberal run finds stand in a community (Leiden's) of which the firm run
    finds a tenth; and where originals are not known, in one of three pairs or more that did not meet at events: on two
    objects a sitting. O(pairs · rounds of Leiden).
    """
    if not (found & ~firm).any():
        return found
    place = np.flatnonzero(found)
    of, inside = _communities(timing.a[place], timing.b[place])
    total = np.bincount(of[inside])
    stands = np.bincount(of[inside & firm[place]], minlength=len(total)) >= np.maximum(1, _FIRM * total)
    for community in np.flatnonzero(~stands & (total >= _LEAST_PAIRS)):
        stands[community] = not at_events(timing, place[inside & (of == community)])
    kept = found & firm
    kept[place[inside & stands[np.minimum(of, len(stands) - 1)]]] = True
    return kept


def at_events(timing: Timing, pairs: Ints) -> bool:
    """Whether some pairs, by their places, met on two objects a sitting or more."""
    _, moments = met_on(timing.n[pairs], *timing.by.shares(timing.a[pairs], timing.b[pairs], timing.n[pairs]),
                        timing.shares, timing.window_ms)  # fmt: skip
    return len(moments) >= EVENTS * sittings(moments)


def _communities(a: Ints, b: Ints) -> tuple[Ints, Flags]:
    """Return of each pair the community of its lower account, and whether that of the other is the same."""
    ends = {"source": pl.Series(a).cast(pl.String).str.zfill(10), "target": pl.Series(b).cast(pl.String).str.zfill(10)}
    members = communities(pl.DataFrame(ends).with_columns(weight=1.0), others=0, smallest=1).members
    of = np.zeros(int(max(a.max(), b.max())) + 1, np.int64)
    of[members["account"].cast(pl.Int64).to_numpy()] = members["community"].to_numpy()
    return of[a], of[a] == of[b]
