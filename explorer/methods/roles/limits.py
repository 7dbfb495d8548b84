"""How large a pair, a core and a structure must be, among everybody's retweets and in an archive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a structure needs. An archive holds few accounts, and all that they did: there less is enough.

    `accounts`, `pairs` and `retweets` of any structure; `amplifiers_of_core` and `retweets_of_core` of each core where
    mass alone shows it, and `amplifiers` and `accounts_by_mass` of the whole then. `whole` tells whose limits they are.
    """

    whole: bool
    accounts: int
    pairs: int
    retweets: int
    amplifiers_of_core: int
    retweets_of_core: int
    amplifiers: int
    accounts_by_mass: int


WHOLE = Limits(
    whole=True,
    accounts=5,
    pairs=4,
    retweets=30,
    amplifiers_of_core=5,
    retweets_of_core=25,
    amplifiers=16,
    # The staff of an office, with the politicians that they share, has fewer.
    accounts_by_mass=19,
)
ARCHIVE = Limits(
    whole=False,
    accounts=3,
    pairs=2,
    retweets=25,
    amplifiers_of_core=2,
    retweets_of_core=25,
    amplifiers=2,
    accounts_by_mass=3,
)

# A pair is strong from this many retweets on, at this rate of false ones among all ordered pairs of accounts.
LEAST, RATE = 3, 0.01

# How many times a regular must exceed what chance gives, and what the rest of an author's audience does.
LIFT, OVER_REST = 5.0, 12.0

# In an archive: the share of its retweets that an amplifier gives an author.
ATTENTION = 0.01

# Who makes less than this part of what is usual is none of them.
TENTH = 0.1

# The share of an author's retweets that its regulars make: by time, by mass, along a path.
CAPTURED, CAPTURED_BY_MASS, CAPTURED_ON_PATH = 0.20, 0.35, 0.10
