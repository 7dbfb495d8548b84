"""Made-up shares through the commands, as a person has them: files in, pairs out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl

# What a world's moments count from, and what ids of tweets do: 2020-01-01, and Twitter's epoch, in milliseconds.
_BEGIN, _EPOCH = 1_577_836_800_000, 1_288_834_974_657
# What an object is, for each behaviour: the column of the toolkit's CSV that has it.
BEHAVIOURS = ("co-retweet", "co-reply", "co-link", "co-hashtag", "co-tweet")


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
    world, since an id is made of the object's name.
    """
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"no behaviour {behaviour}")
    frame = shares.with_row_index("row").with_columns(pl.col("ts") // grain_ms * grain_ms + _BEGIN)
    # The last 22 bits of an id tell tweets of one moment apart.
    ids = pl.Series(
        [
            ((origin.get(o, 0) // grain_ms * grain_ms + _BEGIN - _EPOCH) << 22) | _number(o)
            for o in frame["object"].unique(maintain_order=True)
        ],
        dtype=pl.Int64,
    )
    named = dict(zip(frame["object"].unique(maintain_order=True).to_list(), ids.to_list(), strict=True))
    object_ = frame["object"].replace_strict(named, return_dtype=pl.Int64).cast(pl.String)
    empty = pl.lit(None, pl.String)
    name = pl.col("object")
    frame.select(
        message_id=((pl.col("ts") - _EPOCH) * (1 << 22) + pl.col("row") % (1 << 22)).cast(pl.String),
        user_id=pl.col("account"),
        username=pl.col("account"),
        repost_id=object_ if behaviour == "co-retweet" else empty,
        reply_id=object_ if behaviour == "co-reply" else empty,
        message={
            "co-hashtag": pl.format("of this #{}", name),
            "co-tweet": pl.format("what is said of {} by many", name),
        }.get(behaviour, pl.format("so it is {}", pl.col("row"))),
        timestamp=pl.col("ts") // 1_000,
        urls=pl.format("https://example.org/{}", name) if behaviour == "co-link" else empty,
    ).write_csv(path)


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
