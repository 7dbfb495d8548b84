"""The graph, declared once: nodes, relationships, properties, their meaning.

Tables, constraints, write statements, `explorer schema` and the data dictionary follow from `GRAPH`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

# What a property may be, and what it is in a frame. `moment` is a UTC timestamp, kept to the microsecond
# because the embedded engine reads no coarser one.
PROPERTY_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "boolean": pl.Boolean(),
    "moment": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Property:
    """One property: its name, its type (a key of `PROPERTY_TYPES`) and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Node:
    """One label. The first property is its key: present, unique, and what relationships point at."""

    label: str
    meaning: str
    properties: tuple[Property, ...]

    @property
    def name(self) -> str:
        """The name of its table."""
        return self.label

    @property
    def key(self) -> Property:
        """The property that identifies a node."""
        return self.properties[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table, in order."""
        return tuple(p.name for p in self.properties)


@dataclass(frozen=True)
class Relationship:
    """One relationship type between two labels.

    Two nodes hold at most one relationship of a type, unless `distinct_by` names the property that tells
    several apart.
    """

    type: str
    source: str
    target: str
    meaning: str
    properties: tuple[Property, ...] = ()
    distinct_by: str | None = None

    @property
    def name(self) -> str:
        """The name of its table."""
        return self.type

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table, in order: both ends, then the properties."""
        return ("source", "target", *(p.name for p in self.properties))

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        return ("source", "target", self.distinct_by) if self.distinct_by else ("source", "target")


@dataclass(frozen=True)
class Graph:
    """All labels and relationship types."""

    nodes: tuple[Node, ...]
    relationships: tuple[Relationship, ...]

    def __iter__(self) -> Iterator[Node | Relationship]:
        """Nodes first: relationships need both ends."""
        yield from self.nodes
        yield from self.relationships

    def node(self, label: str) -> Node:
        """Return the node with this label."""
        return next(n for n in self.nodes if n.label == label)

    def relationship(self, type_: str) -> Relationship:
        """Return the relationship of this type."""
        return next(r for r in self.relationships if r.type == type_)

    def schema(self, table: Node | Relationship) -> dict[str, pl.DataType]:
        """Return the columns of a table and their types in a frame, in order."""
        types = {p.name: PROPERTY_TYPES[p.type] for p in table.properties}
        if isinstance(table, Node):
            return types
        ends = {
            "source": PROPERTY_TYPES[self.node(table.source).key.type],
            "target": PROPERTY_TYPES[self.node(table.target).key.type],
        }
        return ends | types


_MOMENT = (
    Property("ts", "integer", "milliseconds since 1970, UTC; exact where the id tells, else to the minute"),
    Property("hour", "integer", "hour of the day, UTC, 0 to 23"),
    Property("weekday", "integer", "day of the week, UTC, Monday = 1"),
)

GRAPH = Graph(
    nodes=(
        Node(
            "Network",
            "One disclosed operation.",
            (
                Property("id", "text", "campaign, such as china_052020"),
                Property("title", "text", "a readable name"),
                Property("attributed_to", "text", "to whom the platform attributed it"),
                Property("disclosed_on", "text", "date of the disclosure, YYYY-MM-DD or YYYY-MM"),
                Property("accounts_announced", "integer", "accounts the platform announced"),
                Property("accounts_in_file", "integer", "distinct accounts its files list"),
                Property("accounts_active", "integer", "of these, those with a tweet or retweet in it"),
                Property("synthetic", "boolean", "made up for a demonstration"),
            ),
        ),
        Node(
            "Source",
            "One file that went in: the provenance of everything it brought.",
            (
                Property("sha256", "text", "hash of the file's content, decompressed"),
                Property("id", "text", "first 12 digits of the hash, as on Tweet.source"),
                Property("name", "text", "the file's name"),
                Property("format", "text", "which reader read it"),
                Property("network", "text", "the network it belongs to"),
                Property("shard", "text", "which part of the archive, such as 2016_01"),
                Property("snapshot", "text", "when the archive was made, YYYY-MM, where its name tells"),
                Property("bytes", "integer", "size of the content"),
                Property("records", "integer", "records in it, without the header"),
                Property("duplicates", "integer", "records whose id an earlier record of the file had"),
                Property("rejected", "integer", "records that could not be read"),
                Property("tool_version", "text", "the explorer that read it"),
            ),
        ),
        Node(
            "Account",
            "An account: listed in a network, or only seen from one.",
            (
                Property("id", "text", "opaque; '@handle' where only the handle is known"),
                Property("handle", "text", "screen name, without @"),
                Property("name", "text", "display name"),
                Property("description", "text", "profile text"),
                Property("location", "text", "location as the account gave it"),
                Property("url", "text", "profile address"),
                Property("language", "text", "interface language"),
                Property("followers", "integer", "followers when the archive was made"),
                Property("following", "integer", "accounts it followed then"),
                Property("created", "text", "day of creation, YYYY-MM-DD"),
                Property("hashed", "boolean", "the platform replaced its id and names by a hash"),
            ),
        ),
        Node(
            "Tweet",
            "A tweet that is not a retweet, or what retweets, quotes and replies tell of one.",
            (
                Property("id", "integer", "id of the tweet; negative where no archive gives one"),
                Property("text", "text", "its text, line breaks kept"),
                Property("language", "text", "language the platform detected"),
                Property("client", "text", "application it was posted with"),
                *_MOMENT,
                Property("posted_at", "moment", "the moment, readable"),
                Property("quote_count", "integer", "times quoted, on the whole platform"),
                Property("reply_count", "integer", "replies, on the whole platform"),
                Property("like_count", "integer", "likes, on the whole platform"),
                Property("retweet_count", "integer", "retweets, on the whole platform"),
                Property("latitude", "text", "as the file has it"),
                Property("longitude", "text", "as the file has it"),
                Property("poll", "text", "choices of its poll, as the file has them"),
                Property("stub", "boolean", "known only from what points at it"),
                Property("exact", "boolean", "the id has all its digits"),
                Property("ref", "text", "the id as its platform writes it, where that is no number"),
                Property("source", "text", "Source.id of the file it was read from"),
                Property("row", "integer", "record in that file, from 1"),
            ),
        ),
        Node("Hashtag", "A hashtag.", (Property("tag", "text", "without #, folded (NFKC, lower case)"),)),
        Node(
            "Link",
            "An address that tweets link to.",
            (
                Property("url", "text", "normalised: no scheme, no www., no tracking parameters"),
                Property("domain", "text", "its host"),
            ),
        ),
    ),
    relationships=(
        # (:Source)-[:PART_OF]->(:Network)
        Relationship("PART_OF", "Source", "Network", "The file belongs to this network's archive."),
        # (:Account)-[:LISTED_IN]->(:Network)
        Relationship("LISTED_IN", "Account", "Network", "The archive lists the account as removed."),
        # (:Account)-[:POSTED]->(:Tweet)
        Relationship("POSTED", "Account", "Tweet", "The account wrote the tweet."),
        # (:Account)-[:RETWEETED]->(:Tweet)
        Relationship(
            "RETWEETED",
            "Account",
            "Tweet",
            "The account retweeted the tweet. A retweet is this edge and no node of its own.",
            (
                Property("tweet_id", "integer", "id of the retweet itself"),
                *_MOMENT,
                Property("client", "text", "application it was made with"),
            ),
            distinct_by="tweet_id",
        ),
        # (:Tweet)-[:QUOTES]->(:Tweet)
        Relationship("QUOTES", "Tweet", "Tweet", "The tweet quotes the other."),
        # (:Tweet)-[:IN_REPLY_TO]->(:Tweet)
        Relationship("IN_REPLY_TO", "Tweet", "Tweet", "The tweet answers the other."),
        # (:Tweet)-[:MENTIONS]->(:Account)
        Relationship("MENTIONS", "Tweet", "Account", "The tweet names the account."),
        # (:Tweet)-[:HAS_TAG]->(:Hashtag)
        Relationship("HAS_TAG", "Tweet", "Hashtag", "The tweet carries the hashtag."),
        # (:Tweet)-[:LINKS_TO]->(:Link)
        Relationship("LINKS_TO", "Tweet", "Link", "The tweet carries the address."),
        # (:Account)-[:AMPLIFIED]->(:Account)
        Relationship(
            "AMPLIFIED",
            "Account",
            "Account",
            "Summed from RETWEETED and POSTED: the first account retweeted the second.",
            (
                Property("retweets", "integer", "how often"),
                Property("tweets", "integer", "how many different tweets"),
                Property("first_ts", "integer", "first time, milliseconds since 1970, UTC"),
                Property("last_ts", "integer", "last time, milliseconds since 1970, UTC"),
                Property("median_delay", "float", "median seconds from tweet to retweet"),
            ),
        ),
    ),
)


def dictionary(graph: Graph = GRAPH) -> str:
    """Return the data dictionary as Markdown: every label, relationship type and property."""
    lines = ["# The graph", "", "## Nodes", ""]
    for node in graph.nodes:
        lines += [f"### `(:{node.label})`", "", node.meaning, "", *_rows(node.properties, node.key), ""]
    lines += ["## Relationships", ""]
    for rel in graph.relationships:
        lines += [f"### `(:{rel.source})-[:{rel.type}]->(:{rel.target})`", "", rel.meaning, ""]
        if rel.properties:
            lines += [*_rows(rel.properties), ""]
    return "\n".join(lines)


def _rows(properties: tuple[Property, ...], key: Property | None = None) -> list[str]:
    head = ["| property | type | meaning |", "|---|---|---|"]
    return head + [f"| `{p.name}`{' (key)' if p is key else ''} | {p.type} | {p.meaning} |" for p in properties]
