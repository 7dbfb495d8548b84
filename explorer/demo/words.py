"""The hashtags and links of a world, as a text shows them and as the lists beside it do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.demo.draws import mix
from explorer.demo.texts import TOPICS
from explorer.demo.timeline import Ints
from explorer.demo.worlds import World

_SETS_PER_TOPIC = 40
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Vocabulary:
    """How many hashtag sets and links there are: none, those of each topic, then those planted.

    A tweet has one row of either table; row 0 is none. `tag_of` gives a row for each topic and each of 1,024
    draws, common ones more often. `tags` and `links` count the rows.
    """

    tag_of: Ints
    links_per_topic: int
    planted_tags_from: int
    planted_links_from: int
    tags: int
    links: int


def vocabulary(world: World, posts: int) -> Vocabulary:
    """Return the words of a world of so many posts, with nothing planted yet."""
    topics = len(TOPICS[world.network])
    links = int(np.clip(posts * world.linked / topics / 12, 40, 30_000))
    place = (_SETS_PER_TOPIC ** np.linspace(0, 1, 1024, endpoint=False)).astype(np.int64)  # 1, the most, to 39
    tags, all_links = 1 + topics * _SETS_PER_TOPIC, 1 + topics * links
    return Vocabulary(
        tag_of=np.arange(topics)[:, None] * _SETS_PER_TOPIC + place,
        links_per_topic=links,
        planted_tags_from=tags,
        planted_links_from=all_links,
        tags=tags,
        links=all_links,
    )


def tag_table(world: World, words: Vocabulary) -> tuple[list[str], list[str]]:
    """Return each hashtag set as it stands in a text and as the list beside it."""
    topics = TOPICS[world.network]
    sets: list[list[str]] = [[]]
    for topic in topics:
        names = topic.tags
        for k in range(_SETS_PER_TOPIC):
            one, other = names[k % len(names)], names[(k // len(names) + k + 1) % len(names)]
            sets.append([one] if k < len(names) or one == other else [one, other])
    planted = words.tags - words.planted_tags_from
    sets += [[f"{topics[k % len(topics)].tags[0]}{2_000 + k}"] for k in range(planted)]
    return ["".join(f" #{tag}" for tag in tags) for tags in sets], [str(tags) for tags in sets]


def link_table(world: World, words: Vocabulary) -> tuple[list[str], list[str]]:
    """Return each link as it stands in a text and as the list beside it."""
    topics = TOPICS[world.network]
    sites = [topic.sites for topic in topics for _ in range(words.links_per_topic)]
    sites += [topics[k % len(topics)].sites for k in range(words.links - words.planted_links_from)]
    texts, lists = [""], ["[]"]
    for k, (choice, number) in enumerate(zip(sites, mix(np.arange(len(sites)), 5).tolist(), strict=True)):
        site = choice[k % len(choice)]
        if k % 5 == 0:
            address = f"https://{site}/{k},{number % 1_000}.html"  # real addresses have commas
        elif k % 7 == 0:
            address = f"https://www.{site}/article?id={k}&utm_source=twitter"
        else:
            address = f"https://{site}/{2012 + number % 9}/{k}-{number % 1_000_000}"
        texts.append(" https://t.co/" + "".join(_LETTERS[number // 62**n % 62] for n in range(10)))
        lists.append(f"['{address}']")
    return texts, lists
