"""Made-up shares through the commands, as a person has them: files in, pairs out."""

from __future__ import annotations

import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

import numpy as np
import polars as pl

# What a world's moments count from, and what ids of tweets do: 2020-01-01, and Twitter's epoch, in milliseconds.
_BEGIN, _EPOCH = 1_577_836_800_000, 1_288_834_974_657
_NAME, _ROW = pl.col("object"), pl.col("row")
# What the message says or links to, for each behaviour.
_SAYS = {
    "co-hashtag": pl.format("of this #{}", _NAME),
    "hashtag-sequence": pl.format("#{}a #{}b #{}c", _NAME, _NAME, _NAME),
    "co-mention": pl.format("what says @{} to it", _NAME),
    "co-tweet": pl.format("what is said of {} by many", _NAME),
    "similar-tweet": pl.format("{} {}", pl.col("sentence"), _ROW % 97),
}
_LINKS = {
    "co-link": pl.format("https://example.org/{}", _NAME),
    "co-domain": pl.format("https://{}.org/{}", _NAME, _ROW),
}
# What no column of the toolkit has: one column more, of which `ingest --columns` is told.
_MORE = {"co-image": ("image", pl.col("image")), "co-music": ("music", pl.col("id"))}
BEHAVIOURS = ("co-retweet", "fast-retweet", "co-reply", *_LINKS, *_SAYS, *_MORE)


def explorer(*arguments: str | Path) -> None:
    """Run the explorer; end with what it said where it fails."""
    done = subprocess.run([sys.executable, "-m", "explorer", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"explorer {' '.join(map(str, arguments))} ended with {done.returncode}: {done.stderr[-2000:]}")


def write_messages(
    shares: pl.DataFrame, origin: dict[str, int], path: Path, *, behaviour: str = "co-retweet", grain_ms: int = 1
) -> None:
    """Write shares (account, object, ts in milliseconds) as messages in the columns of the toolkit.

    `origin` has the moment of each object: retweets and replies are of a tweet whose id tells it. Moments are rounded
    down to a grain of a second or more, and ids with them. Objects have one id in every file that is made of the same
    world, since an id is made of the object's name. For `fast-retweet` the tweets are there too, each by an author of
    its own; for `similar-tweet` each copy ends otherwise. Images and music want `ingested` to read them.
    """
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"no behaviour {behaviour}")
    frame = shares.with_row_index("row").with_columns(pl.col("ts") // grain_ms * grain_ms + _BEGIN)
    objects = frame.select(_NAME.unique(maintain_order=True))
    names = objects["object"].to_list()
    objects = objects.with_columns(
        born=pl.Series([origin.get(o, 0) // grain_ms * grain_ms + _BEGIN for o in names], dtype=pl.Int64),
        # The last 22 bits of an id tell tweets of one moment apart.
        number=pl.Series([_number(o) for o in names], dtype=pl.Int64),
        image=pl.Series([blake2b(o.encode(), digest_size=8).hexdigest() for o in names]),
        sentence=pl.Series([_sentence(o) if behaviour == "similar-tweet" else "" for o in names]),
    ).with_columns(id=((pl.col("born") - _EPOCH) * (1 << 22) + pl.col("number")).cast(pl.String))
    empty = pl.lit(None, pl.String)
    messages = frame.join(objects, on="object", how="left", maintain_order="left").select(
        message_id=((pl.col("ts") - _EPOCH) * (1 << 22) + _ROW % (1 << 22)).cast(pl.String),
        user_id=pl.col("account"),
        username=pl.col("account"),
        repost_id=pl.col("id") if behaviour.endswith("-retweet") else empty,
        reply_id=pl.col("id") if behaviour == "co-reply" else empty,
        message=_SAYS.get(behaviour, pl.format("so it is {}", _ROW)),
        timestamp=pl.col("ts") // 1_000,
        urls=_LINKS.get(behaviour, empty),
        **{column: objects_own for name, (column, objects_own) in _MORE.items() if name == behaviour},
    )
    if behaviour == "fast-retweet":
        author = pl.format("by-{}", _NAME)
        tweets = objects.select(
            message_id="id",
            user_id=author,
            username=author,
            message=pl.format("told by {}", _NAME),
            timestamp=pl.col("born") // 1_000,
        )
        messages = pl.concat([messages, tweets], how="diagonal")
    messages.write_csv(path)


def ingested(path: Path, store: Path, network: str, behaviour: str = "co-retweet") -> None:
    """Ingest a file of `write_messages` as a network."""
    told: tuple[str, ...] = ()
    if behaviour in _MORE:
        more = _MORE[behaviour][0]
        columns = f"account=user_id,post=message_id,moment=timestamp,text=message,{more}={more},unit=s,platform=x"
        told = ("--columns", columns)
    explorer("ingest", path, "--network", network, "--store", store, *told)


def _sentence(name: str) -> str:
    """Return a dozen words that are a name's own."""
    letters = blake2b(name.encode(), digest_size=36).hexdigest()
    return " ".join(letters[i : i + 6] for i in range(0, 72, 6))


def _number(name: str) -> int:
    """Return a number below 2^22 for a name, the same everywhere."""
    number = np.uint64(0xCBF29CE484222325)
    with np.errstate(over="ignore"):
        for byte in name.encode():
            number = (number ^ np.uint64(byte)) * np.uint64(0x100000001B3)
    return int(number >> np.uint64(42))


def detected(store: Path, behaviour: str, *options: str | Path) -> pl.DataFrame:
    """Return the pairs that `detect` writes: source, target, meetings, finding and rank, among others."""
    out = store.with_name("pairs.csv")
    out.unlink(missing_ok=True)
    explorer("detect", behaviour, "--store", store, "--replace", "-o", out, "--exact", *options)
    pairs = pl.read_csv(out, infer_schema=False)
    return pairs.with_columns(pl.col("rank", "objects", "weight").cast(pl.Float64, strict=False))
