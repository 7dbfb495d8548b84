"""Who behaves alike: behaviours → pairs, how surprising each is, and the communities they make, kept as an analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from dataclasses import replace as replaced

import polars as pl

from explorer import questions
from explorer.analyses.behaviours import behaviours, find, shares_of
from explorer.analyses.portraits import portraits
from explorer.errors import InputError, UsageError
from explorer.graph.findings import Analyses, Analysis, check_name, sources_digest
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.methods import other_tools, significance, similarity
from explorer.methods.communities import communities
from explorer.methods.pairs import count_pairs, open_pairs
from explorer.methods.shares import Shares, shares
from explorer.progress import Progress
from explorer.questions import StoredQuery
from explorer.questions.networks import known_networks
from explorer.result import Column, Result
from explorer.stores import Store

METHODS: Mapping[str, str] = {
    "timing": "pairs that met more often than chance explains, given what each shared and how fast it always is",
    "count": "pairs that met on enough objects",
    "similarity": "pairs whose shares are alike whatever their moments: TF-IDF cosine (Luceri et al. 2024)",
    "projection": "pairs with more objects in common than chance explains, moments forgotten (Tumminello et al. 2011)",
    "cooRTweet": "the network that CooRTweet 2.1.3 makes",
    "toolkit": "the network that coordination-network-toolkit 1.5.2 makes, of each pair the greater weight",
}
# Accounts need this many shares unless told otherwise: what each method's authors ask for.
_PARTICIPATION: Mapping[str, int] = {"similarity": 20, "projection": 10, "cooRTweet": 2}
_WEIGHT: Mapping[str, float] = {"count": 2, "toolkit": 2}
# Of how many meetings an analysis keeps the tweets, the heaviest pairs first.
MEETINGS = 200_000
# Characters of a text that a meeting and a community show.
_LONGEST = 280
# Where moments do not count, everything that both shared is a meeting.
_ANY_TIME = 1 << 50
# Between an object that recurs and its day: no text of an archive has it.
_DAY, _DAY_MS = "\x1f", 86_400_000


@dataclass(frozen=True)
class Settings:
    """With what to look. `time_window` is in seconds; None stands for what the method's authors ask for.

    `rate` is the false-discovery rate, `resolution` that of the communities, `values` are parameters of the
    behaviours, `meetings` how many meetings keep their tweets.
    """

    method: str = "timing"
    time_window: float = 60.0
    min_participation: int | None = None
    min_weight: float | None = None
    rate: float = 0.01
    resolution: float = 1.0
    seed: int = 0
    meetings: int = MEETINGS
    values: Mapping[str, object] = field(default_factory=dict)

    def checked(self) -> Settings:
        """Return them with what was left to the method; raise `UsageError` for what cannot be."""
        if self.method not in METHODS:
            raise UsageError(f"there is no method {self.method!r}", hint=f"There are: {', '.join(METHODS)}.")
        if not self.time_window >= 0.001:
            raise UsageError(f"a window of {self.time_window:g} seconds holds nothing", hint="Give 0.001 or more.")
        if not 0 < self.rate < 1:
            raise UsageError(f"{self.rate:g} is no rate of false findings", hint="Give one between 0 and 1: 0.01.")
        if not self.resolution > 0:
            raise UsageError(f"a resolution of {self.resolution:g} makes no communities", hint="Give one above 0.")
        told = asdict(self)
        told["min_participation"] = (
            _PARTICIPATION.get(self.method, 1) if self.min_participation is None else self.min_participation
        )
        told["min_weight"] = _WEIGHT.get(self.method, 0) if self.min_weight is None else self.min_weight
        return Settings(**told)


@dataclass(frozen=True)
class Detected:
    """What an analysis of coordination found: rows of the model's tables, and each behaviour's network.

    `edges` has, by behaviour, all pairs in the columns of the method.
    """

    analysis: Analysis
    tables: Mapping[str, pl.DataFrame]
    edges: Mapping[str, pl.DataFrame]

    @property
    def pairs(self) -> pl.DataFrame:
        """The pairs, each as a whole, the heaviest first."""
        whole = self.tables["COORDINATED"].filter(pl.col("id") == self.analysis.name)
        return whole.sort(["weight", "source", "target"], descending=[True, False, False])

    def result(self) -> Result:
        """Return the pairs as rows to be written: of another tool's method, in that tool's columns."""
        theirs = self.analysis.parameters["method"] in ("cooRTweet", "toolkit")
        frame = next(iter(self.edges.values())) if theirs else self.pairs.drop("id", "analysis")
        kinds = {pl.String: "string", pl.Float64: "float"}
        columns = tuple(Column(name, kinds.get(type(kind), "integer")) for name, kind in frame.schema.items())
        return Result(
            id=self.analysis.name,
            title=f"Pairs of {self.analysis.name}",
            question="Which accounts behave alike?",
            columns=columns,
            frame=frame,
            renders=None if theirs else "network",
            directed=False,
            parameters=self.analysis.parameters,
        )

    def lines(self) -> list[str]:
        """Return what was found as lines of text."""
        pairs, groups = self.pairs, self.tables["Community"]
        kinds = dict(pairs["finding"].value_counts().rows())
        what = f"{kinds.get('found', 0):,} pairs found"
        if kinds.get("synchronised"):
            what += f", {kinds['synchronised']:,} more synchronised, as accounts that are always fast are too"
        lines = [*self.analysis.notes, f"{self.analysis.name}: {what}"]
        if groups.height:
            sizes = ", ".join(f"{n:,}" for n in groups["accounts"].head(10)) + (", …" if groups.height > 10 else "")
            lines.append(f"{groups.height:,} communities of {groups['accounts'].sum():,} accounts: {sizes}")
        return lines


@dataclass(frozen=True)
class _Seen:
    """One behaviour: its shares, its pairs in the model's columns, its network in the method's own."""

    behaviour: StoredQuery
    shares: Shares
    pairs: pl.DataFrame
    edges: pl.DataFrame
    assessment: significance.Assessment | None = None


def detect(
    store: Store,
    names: Sequence[str],
    *,
    name: str = "",
    networks: Sequence[str] = (),
    settings: Settings | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Detected:
    """Look for accounts of some networks (all, where none is named) that behave alike, and keep what is found.

    The analysis is saved under `name` and stands in the graph when this returns; with `replace` it takes the place
    of one of that name. Raises `UsageError` for what cannot be asked, `InputError` where nothing could be found.
    """
    told = (settings or Settings()).checked()
    asked = list({query.id: query for query in map(find, names)}.values())
    if not asked:
        raise UsageError("there is no behaviour to look at", hint=f"There are: {', '.join(behaviours())}.")
    if len(asked) > 1 and told.method in ("cooRTweet", "toolkit"):
        raise UsageError(f"{told.method} looks at one behaviour at a time", hint="Give one.")
    name = check_name(name or _name(asked, told))
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    with sources.lock():
        if not replace:
            analyses.check_free(name)
        publish(store, sources, progress=progress)
        networks = known_networks(store, networks)
        seen, notes = _look(store, asked, networks, told, progress)
        seen, combined = _combined(seen, told)
        pairs = _joined(seen, combined, name, told)
        met, cut = _meetings(store, seen, pairs, name, told)
        if cut:
            notes.append(cut)
        binding = pairs.filter(pl.col("id") == name, pl.col("finding") == "found")
        groups = communities(binding, resolution=told.resolution, seed=told.seed)
        analysis = Analysis(
            name=name,
            kind="coordination",
            networks=tuple(networks),
            behaviours=tuple(query.id for query in asked),
            parameters=asdict(told) | {"modularity": round(groups.modularity, 6)},
            input=sources_digest(sources),
            notes=tuple(dict.fromkeys(notes)),
        )
        tables = {"COORDINATED": pairs, "MET": met, **portraits(store, name, groups, pairs, met)}
        analysis = analyses.save(analysis, tables, replace_=replace)
        publish(store, sources, progress=progress)
    return Detected(analysis, tables, {one.behaviour.id: one.edges for one in seen})


def remove(store: Store, names: Sequence[str], *, progress: Progress | None = None) -> list[Analysis]:
    """Take analyses out of a store; raise `InputError` for a name it does not know, before anything is taken out."""
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    with sources.lock():
        gone = [analyses.find(name) for name in dict.fromkeys(names)]
        for analysis in gone:
            analyses.discard(analysis)
        publish(store, sources, progress=progress)
    return gone


def _name(asked: Sequence[StoredQuery], settings: Settings) -> str:
    """Return what an analysis is called that nobody named."""
    behaviours_ = "-".join(query.id.replace("_", "-") for query in asked)
    timeless = settings.method in ("similarity", "projection")
    return f"{behaviours_}-{settings.method}" + ("" if timeless else f"-{settings.time_window:g}s")


def _look(
    store: Store, asked: Sequence[StoredQuery], networks: Sequence[str], settings: Settings, progress: Progress | None
) -> tuple[list[_Seen], list[str]]:
    """Look at each behaviour; those in which nothing can repeat itself are named in the notes."""
    seen: list[_Seen] = []
    notes: list[str] = []
    for number, behaviour in enumerate(asked):
        if progress:
            progress(f"looking at {behaviour.id}", number, len(asked))
        frame = shares_of(store, behaviour, networks, settings.values)
        try:
            one = _pairs(behaviour, frame, settings)
        except InputError as error:
            if len(asked) == 1:
                raise
            notes.append(f"{behaviour.id}: {error.what}")
            continue
        seen.append(one)
        notes += [f"{behaviour.id}: {warning}" for warning in (one.assessment.warnings if one.assessment else [])]
    if not seen:
        raise InputError("in none of the behaviours could anything repeat itself", hint="Choose others, or more data.")
    return seen, notes


def _pairs(behaviour: StoredQuery, frame: pl.DataFrame, settings: Settings) -> _Seen:
    """Return the pairs of one behaviour by the method that is asked for."""
    window = round(settings.time_window * 1000)
    least, weight = settings.min_participation or 1, settings.min_weight or 0
    method, assessment = settings.method, None
    if method in ("cooRTweet", "toolkit"):
        theirs = frame.select(
            object_id="object", account_id="account", content_id="message", timestamp_share=pl.col("ts") / 1000
        )
        numbered = shares(frame)
        if method == "cooRTweet":
            edges = other_tools.as_cooRTweet(theirs, settings.time_window, least)
            pairs = edges.select(source="from", target="to", weight="weight", mean_delay="avg_time_delta")
            pairs = pairs.with_columns(events=pl.col("weight"))
        else:
            edges = other_tools.as_toolkit(theirs, settings.time_window, max(1, round(weight)))
            pairs = _undirected(edges)
    else:
        frame = frame.filter(pl.len().over("account") >= least) if least > 1 else frame
        if method == "timing" and behaviour.objects == "recurring":
            # A hashtag comes again and again: where moments count, each day is an occasion of its own.
            day = (pl.col("ts") // _DAY_MS).cast(pl.String)
            frame = frame.with_columns(object=pl.col("object") + _DAY + day)
        numbered = shares(frame)
        if method == "timing":
            assessment = significance.assess(numbered, window, rate=settings.rate, seed=settings.seed)
            edges = assessment.pairs.drop("a", "b")
            pairs = _told(assessment.pairs.filter(pl.col("finding") != ""), numbered, settings)
        elif method == "count":
            edges = count_pairs(numbered, [window], min_weight=max(1, round(weight)))[0]
            pairs = edges.with_columns(weight=pl.col("objects"))
        elif method == "similarity":
            edges = similarity.luceri_co_shares(numbered, min_shares=least)
            pairs = edges.rename({"similarity": "weight"})
        else:
            edges = similarity.validated_projection(numbered, min_objects=least)
            pairs = edges.filter(pl.col("q") <= settings.rate).with_columns(weight=pl.col("objects"))
    return _Seen(behaviour, numbered, _in_columns(pairs.filter(pl.col("weight") >= weight)), edges, assessment)


def _told(assessed: pl.DataFrame, numbered: Shares, settings: Settings) -> pl.DataFrame:
    """Return pairs of an assessment with what their meetings add up to."""
    told = assessed.select(
        "source", "target", "expected", "p_marginal", "q_marginal", "finding", p="p_timing", q="q_timing"
    )
    met = open_pairs(numbered, told, round(settings.time_window * 1000))
    return told.join(_counted(met), on=["source", "target"]).with_columns(weight=pl.col("objects"))


def _in_columns(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return pairs in the columns of COORDINATED, in the order of their names; what a method does not test is found."""
    columns = GRAPH.schema(GRAPH.relationship("COORDINATED"))
    pairs = pairs.with_columns(pl.lit(None, kind).alias(name) for name, kind in columns.items() if name not in pairs)
    pairs = pairs.with_columns(pl.col("finding").fill_null("found")).sort("source", "target")
    return pairs.select(columns.keys()).cast(columns)  # type: ignore[arg-type]


def _undirected(edges: pl.DataFrame) -> pl.DataFrame:
    """Return the toolkit's two directed weights of a pair in one row, loops left aside."""
    one = edges.filter(pl.col("source") < pl.col("target")).rename({"weight": "source_messages"})
    other = edges.filter(pl.col("source") > pl.col("target"))
    other = other.select(source="target", target="source", target_messages="weight")
    both = one.join(other, on=["source", "target"], how="full", coalesce=True)
    return both.with_columns(weight=pl.max_horizontal("source_messages", "target_messages"))


def _counted(meetings: pl.DataFrame) -> pl.DataFrame:
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


def _combined(seen: Sequence[_Seen], settings: Settings) -> tuple[list[_Seen], pl.DataFrame | None]:
    """Return one p and q for all behaviours of each pair, and the behaviours with what only that finds."""
    tested = {one.behaviour.id: one.assessment for one in seen if one.assessment}
    if len(tested) < 2:
        return list(seen), None
    combined = significance.combine(tested).select("source", "target", "p", "q")
    also = combined.filter(pl.col("q") <= settings.rate)

    def with_others(one: _Seen, assessed: pl.DataFrame) -> _Seen:
        others = assessed.filter(pl.col("finding") == "").join(also, on=["source", "target"], how="semi")
        told = _told(others.with_columns(finding=pl.lit("together")), one.shares, settings)
        return replaced(one, pairs=pl.concat([one.pairs, _in_columns(told)]).sort("source", "target"))

    return [with_others(one, one.assessment.pairs) if one.assessment else one for one in seen], combined


def _joined(seen: Sequence[_Seen], combined: pl.DataFrame | None, name: str, settings: Settings) -> pl.DataFrame:
    """Return the pairs of all behaviours under the analysis, each once as a whole.

    Of one behaviour its row is the whole. Of several, the whole sums what they count; it is found where one of
    them found it or all their p together say so: the harmonic mean of `significance.combine`, under the same rate.
    """
    if len(seen) == 1:
        only = seen[0]
        return only.pairs.with_columns(id=pl.lit(name), analysis=pl.lit(name), behaviour=pl.lit(only.behaviour.id))
    each = pl.concat(
        one.pairs.with_columns(
            id=pl.lit(f"{name}/{one.behaviour.id}"), analysis=pl.lit(name), behaviour=pl.lit(one.behaviour.id)
        )
        for one in seen
    )
    counts = ("weight", "events", "objects", "source_messages", "target_messages", "source_leads", "target_leads")
    whole = each.group_by("source", "target").agg(
        *(pl.col(column).sum() for column in counts),
        behaviour=pl.col("behaviour").sort().str.join(","),
        mean_delay=(pl.col("mean_delay") * pl.col("events")).sum() / pl.col("events").sum(),
        least_delay=pl.col("least_delay").min(),
        expected=pl.col("expected").sum(),
        found=(pl.col("finding") == "found").any(),
    )
    if combined is not None:
        whole = whole.join(combined, on=["source", "target"], how="left")
        whole = whole.with_columns(found=pl.col("found") | (pl.col("q").fill_null(1) <= settings.rate))
    finding = pl.when("found").then(pl.lit("found")).otherwise(pl.lit("synchronised"))
    whole = whole.with_columns(finding=finding, id=pl.lit(name), analysis=pl.lit(name)).drop("found")
    both = pl.concat([whole, each], how="diagonal_relaxed").select(each.columns).cast(each.schema)
    return both.sort("id", "source", "target")


def _meetings(
    store: Store, seen: Sequence[_Seen], pairs: pl.DataFrame, name: str, settings: Settings
) -> tuple[pl.DataFrame, str]:
    """Return the meetings behind the pairs, the heaviest first where they are too many; and what that leaves out."""
    rows = []
    room, left = settings.meetings, 0
    for one in seen:
        order = [pl.col("finding") == "found", pl.col("weight")]
        mine = one.pairs.sort([*order, "source", "target"], descending=[True, True, False, False])
        size = pl.coalesce("events", "objects", pl.lit(1)).fill_null(1).cum_sum()
        kept = mine.filter((size <= room) | (pl.int_range(pl.len()) == 0))
        left += mine.height - kept.height
        met = _opened(one, kept, settings).head(room)
        room = max(room - met.height, 1)
        tweet = pl.col("object").cast(pl.Int64) if _shares_tweets(one.behaviour) else pl.col("source_message")
        rows.append(
            met.select(
                "source",
                "target",
                id=pl.format("{}/{}/{}", pl.lit(name), pl.lit(one.behaviour.id), pl.int_range(1, pl.len() + 1)),
                analysis=pl.lit(name),
                behaviour=pl.lit(one.behaviour.id),
                object=pl.col("object").str.split(_DAY).list.first().str.slice(0, _LONGEST),
                tweet=tweet,
                source_tweet="source_message",
                target_tweet="target_message",
                source_ts="source_ts",
                target_ts="target_ts",
                delay="delay",
            )
        )
    met = pl.concat(rows)
    texts = questions.look_up(store, "texts_of", tweets=met["tweet"].drop_nulls().unique().sort().to_list())
    met = met.join(
        texts.with_columns(pl.col("text").str.slice(0, _LONGEST)), on="tweet", how="left", maintain_order="left"
    )
    cut = f"The tweets of the {left:,} lightest pairs are not kept: there is room for {settings.meetings:,} meetings."
    return met, cut if left else ""


def _shares_tweets(behaviour: StoredQuery) -> bool:
    """Whether what is shared is itself a tweet: then it is the one to show."""
    return next(column.type for column in behaviour.columns if column.name == "object") == "integer"


def _opened(one: _Seen, pairs: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the meetings of some pairs of one behaviour; without moments, each object once."""
    if settings.method not in ("similarity", "projection"):
        return open_pairs(one.shares, pairs, round(settings.time_window * 1000))
    return open_pairs(one.shares, pairs, _ANY_TIME).unique(
        ["source", "target", "object"], keep="first", maintain_order=True
    )
