"""What each of the three networks is like: its size, its months, its hours, its habits.

Figures that were published or measured are named beside the value; the others are chosen to be plausible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# A structure that is planted: its kind and how many accounts take part.
Recipe = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class World:
    """One network. Shares are of accounts or of rows; months are YYYY-MM, days YYYY-MM-DD.

    `volume` gives the relative number of tweets at some months, `creation` the same for accounts created;
    both are interpolated between. `batches` are days on which many accounts were created, with their share.
    `one_file` tells whether tweets are in one file, `halves` in two, else by year and then by month.
    """

    network: str
    accounts: int
    tweets: int
    least_accounts: int
    least_tweets: int
    zone: str
    first_day: str
    last_day: str
    volume: Mapping[str, float]
    creation: Mapping[str, float]
    batches: Mapping[str, float]
    retweet_share: float
    inside_share: float
    active_share: float
    no_followers: float
    under_8_followers: float
    followers_of_rest: float
    no_bio: float
    raw_ids: float
    office_share: float
    weekend: float
    tagged: float
    linked: float
    clients: Mapping[str, float]
    languages: Mapping[str, float]
    planted_share: float
    recipe: Recipe
    files: str = "months"


_RECIPE: Recipe = (
    ("single-core ring", 13),
    ("multi-core ring", 17),
    ("two-layer ring", 14),
    ("chain", 8),
    ("mutual ring", 6),
    ("co-retweet", 10),
    ("co-link", 8),
    ("co-hashtag", 8),
    ("co-tweet", 8),
)

CHINA = World(
    network="china_052020",
    accounts=23_750,  # Twitter, 12 June 2020
    tweets=348_608,  # Stanford Internet Observatory
    least_accounts=1_200,
    least_tweets=40_000,
    zone="Asia/Shanghai",
    first_day="2018-01-01",  # ASPI 33/2020: January 2018 to 17 April 2020
    last_day="2020-04-17",
    volume=MappingProxyType(
        {"2018-01": 0.3, "2019-05": 0.6, "2019-08": 3, "2019-12": 5, "2020-01": 7, "2020-03": 14, "2020-04": 11}
    ),
    creation=MappingProxyType({"2013-01": 0.1, "2018-01": 0.6, "2019-09": 2, "2019-11": 11, "2020-03": 10}),
    # Majority created after October 2019 (SIO); spikes as measured in the sister archive of 2021.
    batches=MappingProxyType(
        {"2019-11-11": 0.06, "2020-01-14": 0.05, "2020-02-19": 0.05, "2020-03-03": 0.04, "2020-03-12": 0.09}
    ),
    retweet_share=0.3,  # 28.8 % in August 2019
    inside_share=0.06,
    active_share=0.62,  # as in the sister archive of 2021
    no_followers=0.785,  # ASPI
    under_8_followers=0.95,  # ASPI
    followers_of_rest=60.0,
    no_bio=0.88,
    raw_ids=0.004,
    office_share=0.88,
    weekend=0.22,
    tagged=0.22,  # 453,846 of 581,070 without, August 2019
    linked=0.07,
    clients=MappingProxyType(
        {"Twitter Web App": 0.55, "Twitter for Android": 0.22, "Twitter Web Client": 0.16, "Twitter for iPhone": 0.07}
    ),
    languages=MappingProxyType({"zh-cn": 0.5, "en": 0.4, "ru": 0.04, "zh-tw": 0.04, "es": 0.02}),
    planted_share=0.09,
    recipe=_RECIPE,
    files="one",
)

TURKEY = World(
    network="turkey_052020",
    accounts=7_340,  # Twitter, 12 June 2020
    tweets=36_948_524,  # Stanford Internet Observatory
    least_accounts=600,
    least_tweets=40_000,
    zone="Europe/Istanbul",
    first_day="2011-01-01",  # the archive begins in 2009, when ids did not tell the time yet
    last_day="2020-01-31",
    volume=MappingProxyType(
        {"2011-01": 0.1, "2013-06": 0.6, "2015-06": 1.0, "2016-07": 2.2, "2018-06": 3.4, "2019-06": 3.4, "2020-01": 1.6}
    ),
    creation=MappingProxyType({"2009-06": 2, "2012-06": 2, "2016-08": 2, "2018-05": 3, "2019-10": 0.5}),
    batches=MappingProxyType({"2014-03-20": 0.03, "2016-07-19": 0.05, "2018-06-08": 0.05, "2019-03-14": 0.04}),
    retweet_share=0.75,  # ASPI
    inside_share=0.04,
    active_share=0.85,  # ASPI: 6,239
    no_followers=0.11,
    under_8_followers=0.2,
    followers_of_rest=350.0,
    no_bio=0.35,
    raw_ids=0.01,
    office_share=0.35,
    weekend=0.62,
    tagged=0.25,  # ASPI
    linked=0.08,  # ASPI
    clients=MappingProxyType(
        {"Twitter for Android": 0.45, "Twitter for iPhone": 0.33, "Twitter Web Client": 0.14, "TweetDeck": 0.08}
    ),
    languages=MappingProxyType({"tr": 0.9, "en": 0.1}),
    planted_share=0.13,
    recipe=_RECIPE,
)

RUSSIA = World(
    network="russia_052020",
    accounts=1_152,  # Twitter, 12 June 2020
    tweets=3_434_792,  # Stanford Internet Observatory
    least_accounts=400,
    least_tweets=30_000,
    zone="Europe/Moscow",
    first_day="2012-01-01",
    last_day="2020-03-31",
    volume=MappingProxyType({"2012-01": 0.3, "2014-03": 1.5, "2016-11": 1.8, "2018-06": 2.6, "2020-03": 2.2}),
    creation=MappingProxyType({"2010-01": 1, "2012-03": 2, "2014-06": 3, "2018-06": 1, "2019-10": 0.4}),
    batches=MappingProxyType({"2014-04-17": 0.05, "2016-10-05": 0.03}),
    retweet_share=0.45,
    inside_share=0.04,
    active_share=0.94,
    no_followers=0.09,
    under_8_followers=0.16,
    followers_of_rest=900.0,
    no_bio=0.3,
    raw_ids=0.03,
    office_share=0.6,
    weekend=0.45,
    tagged=0.27,
    linked=0.22,
    clients=MappingProxyType(
        {"Twitter Web Client": 0.42, "TweetDeck": 0.22, "Twitter for Android": 0.16, "dlvr.it": 0.12, "IFTTT": 0.08}
    ),
    languages=MappingProxyType({"ru": 0.8, "en": 0.2}),
    planted_share=0.14,
    recipe=(
        ("single-core ring", 11),
        ("multi-core ring", 13),
        ("chain", 7),
        ("mutual ring", 6),
        ("co-retweet", 9),
        ("co-link", 8),
        ("co-tweet", 9),
    ),
    files="halves",
)

WORLDS: dict[str, World] = {world.network: world for world in (CHINA, TURKEY, RUSSIA)}


def size(world: World, scale: float) -> tuple[int, int]:
    """Return how many accounts and how many tweets a network has at a scale: its share, or the least that works."""
    return (
        max(world.least_accounts, round(world.accounts * scale)),
        max(world.least_tweets, round(world.tweets * scale)),
    )
