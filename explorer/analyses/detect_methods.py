"""The methods of `detect`, each with what its authors ask for: shares of one behaviour → pairs that behave alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from explorer.graph.model import GRAPH
from explorer.graph.originals import moments_of_originals
from explorer.methods import other_tools, significance, similarity
from explorer.methods.arrays import Flags, Ints
from explorer.methods.chance import LEAST_P
from explorer.methods.pairs import count_pairs, open_pairs
from explorer.methods.shares import Shares, shares
from explorer.methods.significance import OFTEN, Assessment

# Between an object that recurs and its day: no text of an archive has it.
DAY = "\x1f"
_DAY_MS = 86_400_000
# Shares by which it is told whose ids they are.
_SOME = 100_000


@dataclass(frozen=True)
class Checked:
    """With what a method looks: settings that can be, what was left to the method filled in.

    `min_participation` is how many shares an account needs, `min_weight` what a pair must weigh, `often` how many
    meetings list a pair that was not found.
    """

    method: str
    window_ms: int
    min_participation: int
    min_weight: float
    rate: float
    resolution: float
    seed: int
    meetings: int
    often: int = OFTEN
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def least_shares(self) -> int:
        """Shares that an account needs where none is asked for as well: one."""
        return max(1, self.min_participation)

    @property
    def least_whole(self) -> int:
        """The least whole weight that is enough."""
        return max(1, math.ceil(self.min_weight))


@dataclass(frozen=True)
class Found:
    """The pairs of one behaviour: in columns of COORDINATED, and `edges` in the method's own.

    `shares` are those in which the pairs met, `assessment` what chance says where the method asks.
    """

    shares: Shares
    pairs: pl.DataFrame
    edges: pl.DataFrame
    assessment: Assessment | None = None


@dataclass(frozen=True)
class Method:
    """One way from shares to pairs.

    `min_participation` and `min_weight` are what its authors ask for. `moments` tells whether it counts when
    something was shared, `by_day` whether what comes again and again is another thing on each day, `several` whether
    it takes several behaviours at once, `opens` whether a pair's `events` are all that its shares open to.
    `tested` tells whether its pairs are held against what timing alone explains: where they are not, they are ranked
    and nothing is found. `unused` are settings that make no difference to it.
    `reads` makes of a frame of shares what `pairs` takes: of many millions there is no room for both. What `pairs`
    returns may lack columns of COORDINATED, and weigh too little.
    """

    name: str
    meaning: str
    reads: Callable[[pl.DataFrame, Checked], Any]
    pairs: Callable[[Any, Checked], Found]
    min_participation: int = 1
    min_weight: float = 0
    moments: bool = True
    by_day: bool = False
    several: bool = True
    opens: bool = False
    tested: bool = False
    unused: tuple[str, ...] = ()

    def find(self, frame: pl.DataFrame, checked: Checked, *, recurring: bool = False) -> Found:
        """Return the pairs that weigh enough; `recurring` says that the objects come again and again, as hashtags do.

        `frame` has account, object, ts (milliseconds) and, if any, message; and `listed` where not all are tested:
        whether the account is, or only what others are held against. InputError where nothing can repeat.
        """
        if recurring and self.by_day:
            frame = frame.with_columns(object=pl.col("object") + DAY + (pl.col("ts") // _DAY_MS).cast(pl.String))
        read = self.reads(frame, checked)
        del frame  # who called holds it no longer
        found = self.pairs(read, checked)
        return Found(found.shares, in_columns(heavy(found.pairs, checked)), found.edges, found.assessment)


def heavy(pairs: pl.DataFrame, checked: Checked) -> pl.DataFrame:
    """Return the pairs that weigh as much as is asked."""
    return pairs.filter(pl.col("weight") >= checked.min_weight)


def in_columns(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return pairs in the columns of COORDINATED, in the order of their names; what no method tests is ranked.

    Whatever a method gives for a weight is the weight.
    """
    columns = GRAPH.schema(GRAPH.relationship("COORDINATED")) | {"weight": pl.Float64()}
    del columns["similarity"]  # which a weight is called where it is kept
    pairs = pairs.with_columns(pl.lit(None, kind).alias(name) for name, kind in columns.items() if name not in pairs)
    pairs = pairs.with_columns(pl.col("finding").fill_null("ranked")).sort("source", "target")
    pairs = pairs.select(columns.keys()).cast(columns)  # type: ignore[arg-type]
    return pairs.with_columns(pl.col("p", "q", "p_marginal", "q_marginal").clip(lower_bound=LEAST_P))


# What an assessment tells of a pair's meetings, by the names of COORDINATED.
_OF_MEETINGS = (
    *("shared", "occasions", "sittings", "days", "median_delay", "alone_share"),
    *("rank", "surprise", "reason", "gathering"),
)


def with_meetings(assessed: pl.DataFrame, shares: Shares, window_ms: int) -> pl.DataFrame:
    """Return pairs of an assessment with what their meetings add up to."""
    pairs = assessed.select(
        "source",
        "target",
        "expected",
        "p_marginal",
        "q_marginal",
        "finding",
        *(name for name in _OF_MEETINGS if name in assessed.columns),
        p="p_timing",
        q="q_timing",
    )
    sums = _summed(open_pairs(shares, pairs, window_ms))
    return pairs.join(sums, on=["source", "target"]).with_columns(weight=pl.col("objects"))


def _summed(meetings: pl.DataFrame) -> pl.DataFrame:
    """Return what the meetings of each pair add up to, in the columns of COORDINATED."""
    return meetings.group_by("source", "target").agg(
        events=pl.len(),
        objects=pl.col("object").n_unique(),
        source_messages=pl.col("source_message").n_unique(),
        target_messages=pl.col("target_message").n_unique(),
        source_leads=(pl.col("delay") > 0).sum(),
        target_leads=(pl.col("delay") < 0).sum(),
        mean_delay=pl.col("delay").abs().mean(),
        least_delay=pl.col("delay").abs().min(),
    )


def _participating(frame: pl.DataFrame, checked: Checked) -> Shares:
    """Return the shares of accounts that have as many as are asked."""
    if checked.least_shares > 1:
        frame = frame.filter(pl.len().over("account") >= checked.min_participation)
    return shares(frame)


def _whole(frame: pl.DataFrame, checked: Checked) -> pl.DataFrame:
    return frame


@dataclass(frozen=True)
class _Tested:
    """Shares, the moments of their objects' originals where they are known, and which accounts are tested."""

    shares: Shares
    originals: Ints | None
    tested: Flags | None


def _tested(frame: pl.DataFrame, checked: Checked) -> _Tested:
    numbered = _participating(frame, checked)
    tested = None
    if "listed" in frame.columns:
        names = frame.filter("listed")["account"].unique().cast(pl.String)
        tested = numbered.accounts.is_in(names.implode()).to_numpy()
    return _Tested(numbered, _originals(frame, numbered), tested)


def _timing(read: _Tested, checked: Checked) -> Found:
    numbered = read.shares
    assessment = significance.assess(
        numbered,
        checked.window_ms,
        rate=checked.rate,
        seed=checked.seed,
        originals=read.originals,
        tested=read.tested,
        often=checked.often,
    )
    surprising = assessment.pairs.filter(pl.col("finding") != "")
    pairs = with_meetings(surprising, numbered, checked.window_ms)
    return Found(numbered, pairs, assessment.pairs.drop("a", "b"), assessment)


def _originals(frame: pl.DataFrame, numbered: Shares) -> Ints | None:
    """Return the moment of each object of the shares, where they are tweets whose ids tell it; else None.

    An object of which it is not known counts from its first share.
    """
    if "message" not in frame.columns or frame["object"].dtype != pl.Int64 or not len(numbered):
        return None
    sizes = np.bincount(numbered.object, minlength=len(numbered.objects))
    some = frame.select("message", "ts").head(_SOME)
    moments = moments_of_originals(numbered.objects.cast(pl.Int64), sizes, some, int(numbered.ts.max()))
    first = numbered.ts[np.cumsum(sizes) - sizes]
    return None if moments is None else moments.fill_null(pl.Series(first)).to_numpy()


def _count(numbered: Shares, checked: Checked) -> Found:
    edges = count_pairs(numbered, [checked.window_ms], min_weight=checked.least_whole)[0]
    return Found(numbered, edges.with_columns(weight=pl.col("objects")), edges)


def _similarity(numbered: Shares, checked: Checked) -> Found:
    edges = similarity.luceri_co_shares(numbered, min_shares=checked.least_shares)
    return Found(numbered, edges.rename({"similarity": "weight"}), edges)


def _projection(numbered: Shares, checked: Checked) -> Found:
    edges = similarity.validated_projection(numbered, min_objects=checked.least_shares)
    pairs = edges.filter(pl.col("q") <= checked.rate).with_columns(weight=pl.col("objects"))
    return Found(numbered, pairs, edges)


def _cooRTweet(frame: pl.DataFrame, checked: Checked) -> Found:
    edges = other_tools.as_cooRTweet(_theirs(frame), checked.window_ms / 1000, checked.least_shares)
    pairs = edges.select(source="from", target="to", weight="weight", events="weight", mean_delay="avg_time_delta")
    return Found(shares(frame), pairs, edges)


def _toolkit(frame: pl.DataFrame, checked: Checked) -> Found:
    window, least = checked.window_ms / 1000, checked.least_whole
    edges = other_tools.as_toolkit(_theirs(frame), window, least, several=True, loops=False)
    return Found(shares(frame), _undirected(edges), edges)


def _theirs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return shares in the columns that the other tools read, their moments in seconds."""
    return frame.select(
        object_id="object", account_id="account", content_id="message", timestamp_share=pl.col("ts") / 1000
    )


def _undirected(edges: pl.DataFrame) -> pl.DataFrame:
    """Return the toolkit's two directed weights of a pair in one row."""
    one = edges.filter(pl.col("source") < pl.col("target")).rename({"weight": "source_messages"})
    other = edges.filter(pl.col("source") > pl.col("target"))
    other = other.select(source="target", target="source", target_messages="weight")
    both = one.join(other, on=["source", "target"], how="full", coalesce=True)
    return both.with_columns(weight=pl.max_horizontal("source_messages", "target_messages"))


_TELLING_APART = ("account", "object", "ts", "message")


def dealt_anew(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the same shares, the moments of each object dealt anew among those who shared it.

    Who shared what stays, and when an object was shared; only who was there in the same moment is by chance. The same
    shares are dealt alike in whatever order they come.
    """
    frame = frame.sort([name for name in _TELLING_APART if name in frame.columns])
    drawn = np.random.default_rng(seed).permutation(frame.height)
    dealt = frame.with_row_index("row").with_columns(drawn=pl.Series(drawn))
    moments = dealt.sort("object", "drawn").select("ts")
    return dealt.sort("object", "row").with_columns(moments).sort("row").drop("row", "drawn")


BY_NAME: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method(
            "timing",
            "pairs that met more often than chance explains, given what each shared and how fast it always is",
            _tested,
            _timing,
            by_day=True,
            opens=True,
            tested=True,
        ),
        Method(
            "count",
            "pairs that met on enough objects",
            _participating,
            _count,
            min_weight=2,
            opens=True,
            unused=("rate",),
        ),
        Method(
            "similarity",
            "pairs whose shares are alike whatever their moments: TF-IDF cosine (Luceri et al. 2024)",
            _participating,
            _similarity,
            min_participation=20,
            moments=False,
            unused=("rate", "time_window"),
        ),
        Method(
            "projection",
            "pairs with more objects in common than chance explains, moments forgotten (Tumminello et al. 2011)",
            _participating,
            _projection,
            min_participation=10,
            moments=False,
            unused=("time_window",),
        ),
        Method(
            "cooRTweet",
            "the network that CooRTweet 2.1.3 makes",
            _whole,
            _cooRTweet,
            min_participation=2,
            several=False,
            unused=("rate",),
        ),
        Method(
            "toolkit",
            "the network that coordination-network-toolkit 1.5.2 makes, of each pair the greater weight",
            _whole,
            _toolkit,
            min_weight=2,
            several=False,
            unused=("rate", "min_participation"),
        ),
    )
}
# What each method gives, by its name.
METHODS: Mapping[str, str] = {name: method.meaning for name, method in BY_NAME.items()}
