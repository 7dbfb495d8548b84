"""Sources → the tables of the graph, by one rule, whatever the order in which files came.

A tweet or account known from several sources is one node: a full row wins over a stub, then the later
snapshot, then the order of sha256; inside one source the stub with the most text, then the first row.
Keys are compared first, then each source is read once more and only what won is written: the memory is
that of the keys (about 60 bytes a row) and of one stretch of a source.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from explorer.graph.findings import Analyses
from explorer.graph.model import GRAPH, name_id
from explorer.graph.several import amplified_in, networks_of, whole_of
from explorer.graph.sources import Source, Sources
from explorer.graph.tables import GraphFiles
from explorer.graph.tallies import ADDRESS, HASHTAG, Tallies
from explorer.graph.totals import COUNTED, SUMS, sums_of_retweets, sums_of_tweets, totals
from explorer.methods.amplification import ACCOUNT, AUTHORS, REPEATS, amplification
from explorer.progress import Progress
from explorer.readers import FULL, OF_FILE, SHARES, STUB
from explorer.readers.addresses import host_of, registered_domains
from explorer.readers.formats import PLATFORM_OF
from explorer.readers.platforms import BY_HANDLE, LEAST_GLOBAL_ID, platform_scope

# A rank is one integer, the lower the better: detail, source, text length, row.
_ROW_BITS, _LENGTH_BITS, _SOURCE_BITS = 30, 14, 16
_LONGEST = (1 << _LENGTH_BITS) - 1
# Rows of a source that are dealt with at once: fewer cost more for each, more are more in memory.
_STRETCH = 1 << 17
# Names that many rows bear are four bytes each while these are dealt with.
_IMAGE = pl.Categorical(pl.Categories("image", "explorer", pl.UInt32))
_MUSIC = pl.Categorical(pl.Categories("music", "explorer", pl.UInt32))
_ENDS: dict[str, pl.DataType] = {
    "tags": HASHTAG,
    "links": ADDRESS,
    "mentions": ACCOUNT,
    "images": _IMAGE,
    "music": _MUSIC,
}
# What tweets carry, and the relationship that says so.
_CARRIED = (
    ("HAS_TAG", "tags"),
    ("LINKS_TO", "links"),
    ("MENTIONS", "mentions"),
    ("HAS_IMAGE", "images"),
    ("HAS_MUSIC", "music"),
)
# Of the retweets of accounts that several networks list: one row for each network whose files have it.
_OF_SEVERAL: dict[str, pl.DataType] = {
    "account": pl.String(),
    "tweet": pl.Int64(),
    "tweet_id": pl.Int64(),
    "ts": pl.Int64(),
    "network": pl.String(),
}


def merge(sources: Sources, out: Path, *, progress: Progress | None = None) -> dict[str, int]:
    """Write `<table>.parquet` for every table of the model into `out`; return the rows of each.

    What analyses found goes in as they wrote it.
    """
    with GraphFiles(out) as files:
        merged = _Merge(sources, files)
        merged.accounts()
        merged.tweets(progress)
        merged.profiles()
        merged.retweets(progress)
        merged.tallied()
        merged.names()
        merged.written_ids()
        merged.amplified()
        merged.networks()
        for table in GRAPH:
            files.write(table.name, pl.DataFrame(schema=GRAPH.schema(table)))
        Analyses(sources).write(files, lambda: merged.known)
    return {table.name: files.rows[table.name] for table in GRAPH}


@dataclass
class _Merge:
    """The work of one merge; each step leaves what the next ones need."""

    store: Sources
    files: GraphFiles

    def __post_init__(self) -> None:
        self.sources: Sequence[Source] = self.store.all()
        self.same_account: pl.DataFrame = pl.DataFrame(schema={"old": pl.String, "new": pl.String})
        self.same_tweet = pl.DataFrame()
        self.listed = pl.DataFrame(schema={"source": pl.String, "target": pl.String})
        self.known = pl.Series("id", dtype=pl.String)
        # Accounts that are seen to do something; of those that several networks list, in the files of which.
        self.active: list[pl.Series] = []
        # What acts name by numbers: the names of these.
        self.named: dict[str, list[pl.DataFrame]] = {"client": [], "language": []}
        # Of tweets and retweets whose number was made of their id: the two.
        self.written = [pl.DataFrame(schema={"id": pl.Int64, "ref": pl.String})]
        self.several = pl.Series("id", dtype=pl.String)
        # The accounts that are written once their tweets were: the networks of each, the rows of each source.
        self.listed_in = pl.DataFrame(schema={"id": pl.String, "networks": pl.String})
        self.profiled: list[npt.NDArray[np.int64]] = []
        self.platform = [pl.DataFrame(schema={"id": ACCOUNT, "platform_retweets": pl.Int64})]
        # What accounts did, summed for each account and the networks that `networks_of` tells.
        self.sums = [pl.DataFrame(schema=SUMS)]
        self.tallies = Tallies(self.listed)
        self.inside = [pl.DataFrame(schema={"id": pl.String, "retweets_inside": pl.Int64})]
        self.acts = [pl.DataFrame(schema={"source": pl.String, "target": pl.String})]
        self.in_files = pl.DataFrame(schema={"id": pl.Int64, "networks": pl.String})
        self.of_several = pl.DataFrame(schema=_OF_SEVERAL)
        # Of every tweet: id, author, posted. Of every retweet: source, tweet, ts.
        self.authors = [pl.DataFrame(schema=AUTHORS)]
        self.repeats = [pl.DataFrame(schema=REPEATS)]

    def _scan(self, source: Source, table: str) -> pl.LazyFrame:
        frame = pl.scan_parquet(self.store.path(source) / f"{table}.parquet")
        return frame.with_columns(_whole_ids(source, table))

    def _pieces(self, source: Source, table: str, kept: npt.NDArray[np.int64]) -> Iterator[pl.DataFrame]:
        """Yield a source's table in stretches, only the rows in `kept` (sorted)."""
        file = pq.ParquetFile(self.store.path(source) / f"{table}.parquet")
        ends = np.cumsum([0, *(file.metadata.row_group(n).num_rows for n in range(file.num_row_groups))])
        bounds = np.searchsorted(kept, ends)
        groups: list[int] = []
        wanted: list[npt.NDArray[np.int64]] = []
        held, last = 0, int(np.searchsorted(bounds, len(kept)))
        for group in np.flatnonzero(bounds[1:] > bounds[:-1]).tolist():  # of the others nothing wins: not even read
            groups.append(group)
            wanted.append(kept[bounds[group] : bounds[group + 1]] - ends[group] + held)
            held += int(ends[group + 1] - ends[group])
            if held >= _STRETCH or group + 1 == last:
                frame = pl.DataFrame(pl.from_arrow(file.read_row_groups(groups)))
                rows = np.concatenate(wanted)
                frame = frame if len(rows) == held else frame[rows]
                yield frame.with_columns(_whole_ids(source, table))
                groups, wanted, held = [], [], 0

    def _ranked(self, table: str, columns: list[pl.Expr], length: pl.Expr) -> pl.DataFrame:
        """Return the given columns of all sources, with each row's rank."""
        frames = []
        for number, source in enumerate(self.sources):
            rank = (
                ((FULL - pl.col("detail").cast(pl.Int64)) * (1 << (_ROW_BITS + _LENGTH_BITS + _SOURCE_BITS)))
                + (number << (_ROW_BITS + _LENGTH_BITS))
                + ((_LONGEST - length.clip(0, _LONGEST).cast(pl.Int64)) * (1 << _ROW_BITS))
                + pl.int_range(pl.len(), dtype=pl.Int64)
            )
            frames.append(self._scan(source, table).select(*columns, rank=rank).collect())
        return pl.concat(frames)

    def _winners(self, keys: pl.Series, rank: pl.Series) -> list[npt.NDArray[np.int64]]:
        """Return, for each source, the rows that win their key, sorted."""
        key = keys.to_physical().to_numpy()
        order = np.argsort(key)
        key, ranks = key[order], rank.to_numpy()[order]
        del order
        first = np.flatnonzero(np.diff(key, prepend=key[:1] - 1))
        best = np.minimum.reduceat(ranks, first) if len(first) else ranks
        number = (best >> (_ROW_BITS + _LENGTH_BITS)) & ((1 << _SOURCE_BITS) - 1)
        rows = np.sort(number << _ROW_BITS | best & ((1 << _ROW_BITS) - 1))
        bounds = np.searchsorted(rows, np.arange(len(self.sources) + 1) << _ROW_BITS)
        return [rows[low:high] & ((1 << _ROW_BITS) - 1) for low, high in itertools.pairwise(bounds)]

    def accounts(self) -> None:
        if not self.sources:
            return
        ranked = self._ranked("accounts", [pl.col("id").cast(ACCOUNT)], pl.lit(0))
        self.known = ranked["id"].unique().cast(pl.String)
        only_handles = self.known.filter(self.known.str.contains(BY_HANDLE)).to_frame("old")
        if only_handles.height:
            self.same_account = self._bearers(only_handles)
            old = self.same_account["old"]
            ranked = ranked.filter(~pl.col("id").is_in(old.cast(ACCOUNT).implode()))
            self.known = self.known.filter(~self.known.is_in(old.implode()))
        listed = []
        for source in self.sources:
            mine = self._scan(source, "accounts").filter("listed").select(source="id").collect()
            listed.append(self._one_account(mine, "source").with_columns(target=pl.lit(source.network)))
        self.listed = pl.concat(listed).unique().sort("source", "target")
        self.files.write("LISTED_IN", self.listed)
        self.tallies = Tallies(self.listed)
        self.listed_in = networks_of(self.listed.select(id="source", network="target"), "id")
        self.several = self.listed.filter(pl.col("source").is_duplicated())["source"].unique()
        self.profiled = self._winners(ranked["id"], ranked["rank"])

    def _bearers(self, handles: pl.DataFrame) -> pl.DataFrame:
        """Return the one account, not hashed, that bears a handle: `old` the handle, `new` its id."""
        named = (~pl.col("id").str.contains(BY_HANDLE), ~pl.col("hashed"), pl.col("handle").is_not_null())
        told = [
            self._scan(source, "accounts")
            .filter(*named)
            .select(old=platform_scope(pl.col("id")) + "@" + pl.col("handle").str.to_lowercase(), new="id")
            .unique()
            .join(handles.lazy(), on="old", how="semi")
            .collect()
            for source in self.sources
        ]
        return pl.concat(told).unique().filter(pl.len().over("old") == 1)

    def profiles(self) -> None:
        """Write the accounts, with what their tweets tell of them."""
        platform = pl.concat(self.platform).group_by("id").agg(pl.col("platform_retweets").sum())
        platform = platform.with_columns(pl.col("id").cast(pl.String))
        for source, kept in zip(self.sources, self.profiled, strict=True):
            for piece in self._pieces(source, "accounts", kept):
                piece = piece.join(self.listed_in, on="id", how="left", maintain_order="left")
                self.files.write("Account", piece.join(platform, on="id", how="left", maintain_order="left"))

    def _of_several(self, table: str, account: str, *columns: str, of: pl.Expr | None = None) -> pl.DataFrame:
        """Return what each source tells of accounts that several networks list, with the source's network."""
        handles = self.same_account.filter(pl.col("new").is_in(self.several.implode()))["old"]
        ids = pl.concat([self.several, handles]).implode()
        frames = []
        for source in self.sources:
            rows = self._scan(source, table).filter(pl.col(account).is_in(ids), pl.lit(True) if of is None else of)
            frames.append(rows.select(account, *columns).collect().with_columns(network=pl.lit(source.network)))
        found = self._one_account(pl.concat(frames), account)
        self.acts.append(found.select(source=account, target="network").unique())
        return found

    def tweets(self, progress: Progress | None) -> None:
        if not self.sources:
            return
        length = pl.when(pl.col("detail") == STUB).then(pl.col("text").str.len_bytes()).fill_null(0)
        ranked = self._ranked("tweets", [pl.col("id"), pl.col("exact")], length)
        self._resolve(ranked)
        if not self.several.is_empty():
            mine = self._of_several("tweets", "author", "id", "exact", of=pl.col("detail") == FULL)
            self.in_files = networks_of(self._one_tweet(mine, "id", "exact"), "id")
        if self.same_tweet.height:
            known = self.same_tweet.select(id="old", exact=pl.lit(False))
            ranked = ranked.join(known, on=["id", "exact"], how="anti")
        kept = self._winners(ranked["id"], ranked["rank"])
        del ranked
        total, done = sum(map(len, kept)), 0
        named: dict[str, list[pl.Series]] = {"tags": [], "links": [], "images": [], "music": []}
        for source, rows in zip(self.sources, kept, strict=True):
            for piece in self._pieces(source, "tweets", rows):
                self._write_tweets(self._renamed(piece, source), named)
                done += piece.height
                if progress:
                    progress("merging tweets", done, total)
        if named["tags"]:
            for label, column, key in (("Hashtag", "tags", "tag"), ("Image", "images", "id"), ("Music", "music", "id")):
                if named[column]:
                    self.files.write(label, pl.concat(named[column]).unique().cast(pl.String).sort().to_frame(key))
            addresses = pl.concat(named["links"]).unique().cast(pl.String).sort().to_frame("url")
            addresses = addresses.with_columns(host=host_of(pl.col("url")))
            addresses = addresses.with_columns(registered_domains(addresses["host"]).alias("domain"))
            self.files.write("Link", addresses)
            self.tallies.settle(addresses.select("domain", link="url"))

    def _resolve(self, ranked: pl.DataFrame) -> None:
        """Find the tweets behind ids whose last digits were lost: the one exact id that rounds to the same.

        Where both authors are known they must agree.
        """
        rounded = ranked.filter(~pl.col("exact")).select("id").unique()
        if not rounded.height:
            return
        number = pl.col("id").cast(pl.Float64).alias("number")
        exact = ranked.filter("exact").select("id").unique().with_columns(number)
        pairs = rounded.select(old="id", number=number).join(exact, on="number").select("old", new="id")
        authors = self._authors(pairs)
        agree = pairs.join(authors, left_on="old", right_on="id", how="left").join(
            authors, left_on="new", right_on="id", how="left", suffix="_new"
        )
        agree = agree.filter((pl.col("author") == pl.col("author_new")).fill_null(True)).select("old", "new")
        self.same_tweet = agree.filter(pl.len().over("old") == 1)

    def _authors(self, pairs: pl.DataFrame) -> pl.DataFrame:
        ids = pl.concat([pairs["old"], pairs["new"]]).unique().implode()
        told = [
            self._scan(source, "tweets")
            .filter(pl.col("id").is_in(ids), pl.col("author").is_not_null())
            .select("id", "author", "detail")
            .collect()
            for source in self.sources
        ]
        known = self._one_account(pl.concat(told), "author").sort("detail", descending=True, maintain_order=True)
        return known.unique("id", keep="first").select("id", "author")

    def _one_tweet(self, frame: pl.DataFrame, column: str, exact: str) -> pl.DataFrame:
        """Put the real id where an id with lost digits stands for it."""
        if not self.same_tweet.height:
            return frame
        frame = frame.join(self.same_tweet, left_on=column, right_on="old", how="left", maintain_order="left")
        real = pl.when(pl.col(exact)).then(column).otherwise(pl.coalesce("new", column))
        return frame.with_columns(real.alias(column)).drop("new")

    def _one_account(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        if not self.same_account.height:
            return frame
        frame = frame.join(self.same_account, left_on=column, right_on="old", how="left", maintain_order="left")
        return frame.with_columns(pl.coalesce("new", column).alias(column)).drop("new")

    def _renamed(self, piece: pl.DataFrame, source: Source) -> pl.DataFrame:
        piece = self._one_account(piece, "author")
        for column in ("quoted", "replied"):
            piece = self._one_tweet(piece, column, f"{column}_exact")
        return piece.with_columns(source=pl.lit(source.id), stub=pl.col("detail") < FULL)

    def _write_tweets(self, piece: pl.DataFrame, named: dict[str, list[pl.Series]]) -> None:
        write = self.files.write
        piece = self._numbered(piece.join(self.in_files, on="id", how="left", maintain_order="left"))
        posted_at = (pl.col("ts") * 1000).cast(pl.Datetime("us", "UTC"))
        piece = piece.with_columns(*clock(pl.col("ts")))
        write("Tweet", piece.with_columns(posted_at=posted_at))
        self._keep_ids(piece, "id")
        posted = piece.filter(pl.col("author").is_not_null())
        stub = pl.when("stub").then(True)
        write("POSTED", posted.with_columns(stub=stub, source="author", target="id", original_id="id"))
        told = posted.filter(pl.col("retweet_count").is_not_null()).group_by(id=pl.col("author").cast(ACCOUNT))
        self.platform.append(told.agg(platform_retweets=pl.col("retweet_count").sum()))
        own = posted.filter(pl.col("detail") == FULL)
        self.sums.append(sums_of_tweets(own))
        self.tallies.count(own.with_columns(account="author"))
        self.authors.append(posted.select("id", pl.col("author").cast(ACCOUNT), posted="ts"))
        self.active.append(own["author"].cast(ACCOUNT).unique())
        for type_, column in (("QUOTES", "quoted"), ("IN_REPLY_TO", "replied")):
            pointing = piece.filter(pl.col(column).is_not_null())
            write(type_, pointing.select(source="id", target=column))
        carried = {}
        for type_, column in _CARRIED:
            if column not in piece.columns:  # an earlier explorer kept none
                continue
            if column == "music":
                piece = piece.with_columns(music=pl.concat_list("music"))
            if column in ("images", "music") and not piece[column].list.drop_nulls().list.len().sum():
                continue
            edges = (
                piece.select(source="id", target=pl.col(column).list.drop_nulls())
                .with_columns(position=pl.int_ranges(1, pl.col("target").list.len() + 1))
                .explode("target", "position")
                .drop_nulls("target")
            )
            if column == "mentions":
                edges = self._one_account(edges, "target")
            edges = edges.with_columns(pl.col("target").cast(_ENDS[column]))
            edges = edges.unique(["source", "target"], keep="first", maintain_order=True)
            write(type_, edges)
            if column in named:
                named[column].append(edges["target"].unique())
                carried[column] = edges
        self.tallies.carry(own.with_columns(account="author"), hashtag=carried["tags"], link=carried["links"])

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return acts with the ids of their clients and languages, and keep the names of these."""
        for column, names in self.named.items():
            known = frame.select(name=column).drop_nulls().unique()
            known = known.with_columns(id=pl.Series([name_id(name) for name in known["name"]], dtype=pl.Int64))
            names.append(known)
            ids = known.rename({"name": column, "id": f"{column}_id"})
            frame = frame.join(ids, on=column, how="left", maintain_order="left")
        return frame

    def _keep_ids(self, piece: pl.DataFrame, number: str) -> None:
        """Keep the ids as they came of which the numbers of some tweets or retweets were made."""
        if "ref" in piece.columns:  # an earlier explorer kept none of a retweet
            self.written.append(piece.select("ref", id=number).drop_nulls("ref").select("id", "ref"))

    def written_ids(self) -> None:
        """Write the ids as they came; one stands at several retweets where one content shares several objects."""
        self.files.write("PlatformId", pl.concat(self.written).unique("id", keep="first", maintain_order=True))

    def names(self) -> None:
        """Write the clients and languages that acts name."""
        for label, column, name in (("Client", "client", "name"), ("Language", "language", "code")):
            none = pl.DataFrame(schema={"name": pl.String, "id": pl.Int64})
            known = pl.concat([none, *self.named[column]]).unique("id").sort("name")
            self.files.write(label, known.rename({"name": name}))

    def retweets(self, progress: Progress | None) -> None:
        if not self.sources:
            return
        first = self._first_retweets()
        if not self.several.is_empty():
            mine = self._of_several("retweets", "account", "tweet", "exact", "tweet_id", "ts")
            mine = self._one_tweet(mine, "tweet", "exact").unique(["tweet_id", "tweet", "account", "network"])
            self.of_several = mine.select(_OF_SEVERAL.keys())
        in_files = networks_of(self.of_several, "tweet_id")
        start, done = 0, 0
        for source in self.sources:
            rows = source.rows["retweets"]
            kept = np.flatnonzero(first[start : start + rows])
            start += rows
            for piece in self._pieces(source, "retweets", kept):
                if "language" not in piece.columns:  # an earlier explorer kept it with the tweet alone
                    piece = piece.join(self._languages(source), on="tweet", how="left", maintain_order="left")
                frame = self._one_account(self._one_tweet(piece, "tweet", "exact"), "account")
                frame = frame.join(in_files, on="tweet_id", how="left", maintain_order="left")
                frame = self._numbered(frame)
                self._keep_ids(frame, "tweet_id")
                self.files.write("RETWEETED", frame.with_columns(source="account", target="tweet", original_id="tweet"))
                self.sums.append(sums_of_retweets(frame))
                self.tallies.count(frame)
                self.tallies.count_carried(frame.with_columns(id="tweet_id"))
                self.repeats.append(frame.select(pl.col("account").cast(ACCOUNT).alias("source"), "tweet", "ts"))
                done += piece.height
                if progress:
                    progress("merging retweets", done, int(first.sum()))

    def tallied(self) -> None:
        """Write what acts come to."""
        for frame in self.tallies.rows():
            self.files.write("Tally", frame)

    def _languages(self, source: Source) -> pl.DataFrame:
        """Return the language of each tweet that a source tells one of."""
        told = self._scan(source, "tweets").filter(pl.col("language").is_not_null())
        return told.select("language", tweet="id").collect().unique("tweet", keep="first")

    def _first_retweets(self) -> npt.NDArray[np.bool_]:
        """Tell which rows are kept: one retweet is one id; where several sources have it, the first in their order.

        Of shares, whose content may share several objects, one is an id with its object and account; where another
        format has a platform's id as well, that is the retweet, and so is the same act under any other id.
        """
        columns = ["tweet_id", "tweet", "account"]
        if all(source.format != SHARES for source in self.sources):
            columns = columns[:1]
        found = [
            self._scan(s, "retweets").select(*columns, is_share=pl.lit(s.format == SHARES)).collect()
            for s in self.sources
        ]
        ids = pl.concat(found)
        if len(columns) == 1:
            return ids["tweet_id"].is_first_distinct().to_numpy()
        of_platform = pl.col("tweet_id") >= LEAST_GLOBAL_ID
        given = ids.filter(~pl.col("is_share"), of_platform)["tweet_id"].unique()
        # Any other id may mean something else in another file: there it takes the same account and tweet as well.
        others = ids.filter(~pl.col("is_share"), ~of_platform).select(*columns, also=True).unique()
        ids = ids.join(others, on=columns, how="left", maintain_order="left")
        one = pl.struct("is_share", "tweet_id", *(pl.when("is_share").then(name).alias(name) for name in columns[1:]))
        known = pl.col("is_share") & (pl.col("tweet_id").is_in(given.implode()) | pl.col("also").fill_null(False))
        return ids.select(one.is_first_distinct() & ~known.fill_null(False)).to_series().to_numpy()

    def amplified(self) -> None:
        authors, repeats = pl.concat(self.authors), pl.concat(self.repeats)
        self.authors.clear()
        self.repeats.clear()
        self.active.append(repeats["source"].unique())
        # Sums that came without their retweets are added to those that are known of the same network.
        ties = self._ties()
        shared = pl.col("source").is_in(self.several.implode())
        own = amplified_in(self.of_several, authors, ties.filter(shared))
        self.files.write("AMPLIFIED_IN", own.with_columns(networks=pl.format("|{}|", "network")))
        self._inside(own)
        pairs = amplification(repeats, authors)
        del repeats, authors  # it lets go of them when it can
        if ties.height:
            self.active.append(ties["source"].cast(ACCOUNT).unique())
            self.acts.append(ties.select("source", target="network"))
            none = pl.DataFrame(schema=GRAPH.schema(GRAPH.relationship("AMPLIFIED"))).drop("networks")
            alone = ties.filter(~shared).drop("network")
            both = pl.concat([none, *pairs, alone], how="diagonal_relaxed").group_by("source", "target")
            sums = both.agg(pl.col("retweets").sum(), pl.exclude("retweets").first())
            pairs = iter([whole_of(sums, own.drop("network")).sort("source", "target")])
        of_all = pl.when(shared).then(pl.lit("||"))
        of_one = self.listed.filter(~shared).select("source", network="target")
        for frame in pairs:
            self.files.write("AMPLIFIED", frame.with_columns(networks=of_all))
            self._inside(frame.join(of_one, on="source"))

    def _inside(self, pairs: pl.DataFrame) -> None:
        """Count the retweets of those whom the `network` in which they were made lists as well."""
        both = pairs.join(self.listed.select(target="source", network="target"), on=["target", "network"])
        self.inside.append(both.group_by(id="network").agg(retweets_inside=pl.col("retweets").sum()))

    def _ties(self) -> pl.DataFrame:
        """Return the sums that came without their retweets, one row for each pair and network."""
        none = pl.DataFrame(
            schema={"account": pl.String, "author": pl.String, "retweets": pl.Int64, "network": pl.String}
        )
        given = [
            self._scan(s, "ties").select("account", "author", "retweets", network=pl.lit(s.network)).collect()
            for s in self.sources
            if s.rows.get("ties")
        ]
        named = self._one_account(self._one_account(pl.concat([none, *given]), "account"), "author")
        return named.group_by("network", source="account", target="author").agg(pl.col("retweets").sum())

    def networks(self) -> None:
        active = pl.concat([pl.Series(dtype=ACCOUNT), *self.active]).cast(pl.String)
        one = ~pl.col("source").is_in(self.several.implode())
        acts = pl.concat(self.acts).unique().with_columns(acts=pl.lit(True))
        listed = (
            self.listed.join(acts, on=["source", "target"], how="left")
            .group_by(id="target")
            .agg(
                accounts_in_file=pl.len(),
                accounts_active=((one & pl.col("source").is_in(active.implode())) | pl.col("acts")).sum(),
            )
        )
        rows = []
        for network in sorted({source.network for source in self.sources}):
            mine = [source for source in self.sources if source.network == network]
            told = {
                name: next((v for s in mine if (v := getattr(s, name)) is not None), None)
                for name in ("title", "attributed_to", "disclosed_on", "accounts_announced")
            }
            platform = ", ".join(sorted({_platform(s) for s in mine}))
            made_up = any(s.synthetic for s in mine)
            rows.append({"id": network, "platform": platform, "synthetic": made_up} | told)
        node = GRAPH.node("Network")
        if not rows:
            return
        schema = {k: v for k, v in GRAPH.schema(node).items() if k in rows[0]}
        frame = pl.DataFrame(rows, schema=schema).join(listed, on="id", how="left")
        frame = frame.join(totals(pl.concat(self.sums), self.listed), on="id", how="left")
        inside = pl.concat(self.inside).group_by("id").agg(pl.col("retweets_inside").sum())
        frame = frame.join(inside, on="id", how="left")
        frame = frame.with_columns(
            title=pl.coalesce("title", "id"),
            accounts_in_file=pl.col("accounts_in_file").fill_null(0),
            accounts_active=pl.col("accounts_active").fill_null(0),
            **{name: pl.col(name).fill_null(0) for name in (*COUNTED, "retweets_inside")},
        )
        self.files.write("Network", frame)
        columns = GRAPH.node("Source").columns
        kept = [{c: getattr(s, c) for c in columns} | {"platform": _platform(s)} for s in self.sources]
        self.files.write("Source", pl.DataFrame(kept))
        belongs = [{"source": s.sha256, "target": s.network} for s in self.sources]
        self.files.write("PART_OF", pl.DataFrame(belongs))


def _platform(source: Source) -> str:
    """Return whose ids a source holds, `unknown` where nobody told; an earlier explorer did not keep it."""
    return source.platform or PLATFORM_OF.get(source.format, "") or "unknown"


def _whole_ids(source: Source, table: str) -> list[pl.Expr]:
    """Return the ids of accounts with their source before those that are names within it."""
    ids = {"accounts": ("id",), "ties": ("account", "author")}.get(table, ())
    own = {name: pl.lit(f"{source.id}#") + pl.col(name).str.slice(len(OF_FILE)) for name in ids}
    return [pl.when(pl.col(name).str.starts_with(OF_FILE)).then(own[name]).otherwise(name).alias(name) for name in ids]


def clock(ts: pl.Expr) -> list[pl.Expr]:
    """Return `hour` (0 to 23) and `weekday` (Monday = 1) in UTC of a moment in milliseconds since 1970."""
    hour = (ts // 3_600_000) % 24
    weekday = (ts // 86_400_000 + 3) % 7 + 1
    return [hour.alias("hour"), weekday.alias("weekday")]
