"""Rows as CSV text: every field is quoted, as in the real archives, and looked up ready-made where it can be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.demo.draws import Bits, bits, mix
from explorer.demo.people import People, quoted
from explorer.demo.simulate import Rows
from explorer.demo.texts import TOPICS, details, endings
from explorer.demo.timeline import DAY_MS, Floats, Ints, day_ms
from explorer.demo.words import Vocabulary, link_table, tag_table
from explorer.demo.worlds import World

USERS_COLUMNS = (
    "userid",
    "user_display_name",
    "user_screen_name",
    "user_reported_location",
    "user_profile_description",
    "user_profile_url",
    "follower_count",
    "following_count",
    "account_creation_date",
    "account_language",
)
TWEETS_COLUMNS = (
    "tweetid",
    *USERS_COLUMNS,
    "tweet_language",
    "tweet_text",
    "tweet_time",
    "tweet_client_name",
    "in_reply_to_userid",
    "in_reply_to_tweetid",
    "quoted_tweet_tweetid",
    "is_retweet",
    "retweet_userid",
    "retweet_tweetid",
    "latitude",
    "longitude",
    "quote_count",
    "reply_count",
    "like_count",
    "retweet_count",
    "hashtags",
    "urls",
    "user_mentions",
    "poll_choices",
)

# A retweet that would be longer than this loses its end, as it did in the archives.
_RETWEET_CHARACTERS = 140


def header(columns: tuple[str, ...]) -> bytes:
    """Return the first line of a file."""
    return ('"' + '","'.join(columns) + '"\n').encode()


def users(people: People, order: Ints) -> bytes:
    """Return the users file, its accounts in an order."""
    lines = "".join(f'"{people.profiles[k]}"\n' for k in order.tolist())
    return header(USERS_COLUMNS) + lines.encode()


class _Phrases:
    """Phrases of one place in the text, for every voice: those of a voice stand together."""

    def __init__(self, lists: list[tuple[str, ...] | list[str]]) -> None:
        flat = [phrase for phrases in lists for phrase in phrases]
        self.texts = pl.Series([quoted(phrase) for phrase in flat])
        self.lengths = np.asarray([len(phrase) for phrase in flat], np.int64)
        self._count = np.asarray([len(phrases) for phrases in lists], np.int64)
        self._start = np.cumsum(self._count) - self._count

    def choose(self, voice: Ints, draws: Ints, width: int) -> Ints:
        """Return a phrase for each voice, by draws of `width` bits."""
        return self._start[voice] + (draws * self._count[voice] >> width)


class Writer:
    """Turns rows of one network into lines of its tweets files. Holds what lines are made of, ready-made."""

    def __init__(self, world: World, people: People, words: Vocabulary) -> None:
        voices = [voice for topic in TOPICS[world.network] for voice in topic.voices]
        self._openings = _Phrases([voice.openings for voice in voices])
        self._middles = _Phrases([voice.middles for voice in voices])
        self._closings = _Phrases([voice.closings for voice in voices])
        self._details = _Phrases([details(voice.language) for voice in voices])
        self._endings = _Phrases([endings()])
        self._language = pl.Series([f'{voice.language}","' for voice in voices])
        self._voice = _voices(world)

        self._profile = pl.Series([f'","{profile}","' for profile in people.profiles])
        handles, ids = pl.Series(["", *people.handles]), pl.Series(["", *people.ids])
        named, someone = pl.Series(people.handles), pl.Series(people.ids)
        self._retweeting = _none_first("", "RT @" + named + ": ")
        self._addressing = _none_first("", "@" + named + " ")
        self._status = _none_first("", "['https://twitter.com/" + named + "/status/")
        self._first_mention = _none_first("", "'" + someone + "'")
        self._second_mention = _none_first("", ", '" + someone + "'")
        self._id = ids
        self._prefix_length = handles.str.len_chars().to_numpy().astype(np.int64) + 6
        self._inside = people.inside

        first = day_ms(world.first_day) // DAY_MS
        days = np.arange(first, day_ms(world.last_day) // DAY_MS + 1).astype("datetime64[D]").astype(str)
        self._first_day = first
        self._day = pl.Series([f'","{day} ' for day in days])
        self._minute = pl.Series([f'{m // 60:02d}:{m % 60:02d}","' for m in range(1440)])
        self._client = pl.Series([f'{quoted(client)}","' for client in world.clients])
        self._kind = pl.Series(['","False","', '","True","'])
        self._place = pl.Series(['","absent","absent","', '","present","present","'])
        # Quotes and replies: few, so that all their pairs fit one table.
        self._reactions = pl.Series([f'{quotes}","{replies}","' for quotes in range(16) for replies in range(32)])
        self._mentions_open = pl.Series(['","[', '\']","['])
        self._poll = pl.Series([']",""\n', "]\",\"['1', '2']\"\n"])

        tag_texts, tag_lists = tag_table(world, words)
        link_texts, link_lists = link_table(world, words)
        self._tag_text, self._tag_list = (
            pl.Series(tag_texts),
            pl.Series([f'","{quoted(tags)}","' for tags in tag_lists]),
        )
        self._tag_length = np.asarray([len(text) for text in tag_texts], np.int64)
        # One row more: a text that was cut off, and a list that is still open.
        self._more = len(link_texts)
        self._link_text, self._link_list = pl.Series([*link_texts, "…"]), pl.Series([*link_lists, ""])

    def lines(self, rows: Rows, start: int, end: int) -> bytes | memoryview:
        """Return the CSV lines of the rows from start to end, as UTF-8."""
        part = slice(start, end)
        key, author, tag, link = rows.key[part], rows.author[part], rows.tag[part], rows.link[part]
        retweeted, mention, answered = rows.retweeted[part], rows.mention[part], rows.answered[part]
        quoted_author, tweet_id = rows.quoted_author[part], rows.id[part]
        quoted_id = _ids(rows.quoted_id[part])
        is_retweet = retweeted > 0
        chance = mix(tweet_id, 11)
        voice = self._voice[rows.topic[part], bits(key, 0, 8)]
        opening = self._openings.choose(voice, bits(key, 8, 8), 8)
        middle = self._middles.choose(voice, bits(key, 16, 8), 8)
        closing = self._closings.choose(voice, bits(key, 24, 8), 8)
        more = mix(key, 13)
        detail = self._details.choose(voice, bits(more, 0, 20), 20)
        ending = self._endings.choose(np.zeros_like(voice), bits(more, 20, 20), 20)
        length = (
            self._prefix_length[retweeted]
            + self._openings.lengths[opening]
            + self._middles.lengths[middle]
            + self._closings.lengths[closing]
            + self._details.lengths[detail]
            + self._endings.lengths[ending]
            + self._tag_length[tag]
            + np.where(link > 0, 24, 0)
        )
        address = np.where(is_retweet & (length > _RETWEET_CHARACTERS), self._more, link)
        minute = rows.ms[part] // 60_000
        # An author from the archive is mostly given by id as well, an outsider never.
        told = np.where((retweeted <= self._inside) & (bits(chance, 0, 5) > 2), retweeted, 0)
        reactions = np.where(is_retweet, 0, _few(chance, 8, 15) * 32 + _few(chance, 24, 31))
        # Mentioned are who is retweeted and whom the tweet addresses.
        first = np.where(is_retweet, retweeted, mention)
        second = np.where(is_retweet, mention, 0)
        pieces = [
            pl.Series(tweet_id).cast(pl.String),
            self._profile.gather(author),
            self._language.gather(voice),
            self._retweeting.gather(retweeted),
            self._addressing.gather(mention),
            self._openings.texts.gather(opening),
            self._middles.texts.gather(middle),
            self._closings.texts.gather(closing),
            self._details.texts.gather(detail),
            self._endings.texts.gather(ending),
            self._tag_text.gather(tag),
            self._link_text.gather(address),
            self._day.gather(minute // 1440 - self._first_day),
            self._minute.gather(minute % 1440),
            self._client.gather(rows.client[part]),
            self._id.gather(answered),
            '","',
            _ids(rows.answered_id[part]),
            '","',
            quoted_id,
            self._kind.gather(is_retweet.astype(np.int64)),
            self._id.gather(told),
            '","',
            _ids(rows.retweeted_id[part]),
            self._place.gather((bits(chance, 40, 9) == 0).astype(np.int64)),
            self._reactions.gather(reactions),
            pl.Series(rows.likes[part]).cast(pl.String),
            '","',
            pl.Series(rows.retweets[part]).cast(pl.String),
            self._tag_list.gather(tag),
            self._link_list.gather(np.where(quoted_author > 0, self._more, link)),
            self._status.gather(quoted_author),
            quoted_id,
            self._mentions_open.gather((quoted_author > 0).astype(np.int64)),
            self._first_mention.gather(first),
            self._second_mention.gather(second),
            self._poll.gather((~is_retweet & (bits(chance, 50, 10) == 0)).astype(np.int64)),
        ]
        columns = [p.alias(str(k)) for k, p in enumerate(pieces) if isinstance(p, pl.Series)]
        parts = [pl.lit(p) if isinstance(p, str) else pl.col(str(k)) for k, p in enumerate(pieces)]
        text = pl.DataFrame(columns).select(pl.concat_str(pl.lit('"'), *parts, ignore_nulls=True)).to_series()
        return _utf8(text)


def _few(chance: Bits, shift: int, most: int) -> Ints:
    """Draw mostly nothing, sometimes one or a few, from 16 bits."""
    draw = bits(chance, shift, 16) / 65_536.0
    few: Ints = np.minimum(0.12 / np.sqrt(1.0 - draw), most).astype(np.int64)
    return few


def _ids(ids: Ints) -> pl.Series:
    """Return ids as text, nothing where there is none."""
    frame = pl.DataFrame({"id": ids})
    return frame.select(pl.when(pl.col("id") != 0).then(pl.col("id")).cast(pl.String)).to_series()


def _utf8(text: pl.Series) -> bytes | memoryview:
    """Return the bytes of all values, one after the other, without copying where they lie so."""
    array = text.to_arrow()
    _, offsets, values = array.buffers()
    ends = np.frombuffer(offsets, np.int64, len(array) + 1, array.offset * 8)
    return memoryview(values)[int(ends[0]) : int(ends[-1])]


def _none_first(nothing: str, texts: pl.Series) -> pl.Series:
    return pl.concat([pl.Series([nothing]), texts.alias("")])


def _voices(world: World) -> Ints:
    """Return a voice for each topic and each of 256 draws, as often as its weight says."""
    table: list[npt.NDArray[np.int64]] = []
    first = 0
    for topic in TOPICS[world.network]:
        weights: Floats = np.cumsum([voice.weight for voice in topic.voices])
        table.append(first + np.searchsorted(weights / weights[-1], (np.arange(256) + 0.5) / 256))
        first += len(topic.voices)
    return np.stack(table)
