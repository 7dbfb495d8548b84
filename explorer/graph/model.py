"""The graph, declared once: nodes, relationships, properties, their meaning.

Tables, constraints, write statements, `explorer schema` and the data dictionary follow from `GRAPH`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl


def name_id(name: str) -> int:
    """Return the id of a client or language: the first 48 bits of a hash of its name, the same in every graph.

    Of a hundred thousand names two have the same in one store of 50,000.
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big")


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
    """One label. The first property is its key: present, unique, and what relationships point at.

    `found` tells what an analysis writes from what archives bring.
    """

    label: str
    meaning: str
    properties: tuple[Property, ...]
    found: bool = False

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
    several apart. `found` tells what an analysis writes from what archives bring.
    """

    type: str
    source: str
    target: str
    meaning: str
    properties: tuple[Property, ...] = ()
    distinct_by: str | None = None
    found: bool = False

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

    @property
    def found(self) -> tuple[Node | Relationship, ...]:
        """What analyses write, nodes first; the rest is made from archives."""
        return tuple(table for table in self if table.found)

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


_MOMENT = Property("ts", "integer", "milliseconds since 1970, UTC; exact where the id tells, else to the minute")

# Names of networks as one text. A question looks in it for the name it is given between two bars, which are two bars
# together, so any of them, where it is given none.
_IN_FILES_OF = "where several networks list the account, those in whose files this stands, as ||one|other|"

# What is asked of all that an account did, own tweets and retweets, stands on the edges: the tweets need not be looked
# at. Each column costs the embedded engine some seconds of each ten million edges, a text three times as many, and of
# over twenty million edges one of their texts a hundred to be read: so they have numbers alone, for which nodes stand.
_ACT = (
    Property("original_id", "integer", "Tweet.id of what it ends at: of a retweet, the tweet that was retweeted"),
    _MOMENT,
    Property("language_id", "integer", "id of the Language the platform detected"),
    Property("client_id", "integer", "id of the Client it was made with"),
    Property("networks", "text", _IN_FILES_OF),
)

GRAPH = Graph(
    nodes=(
        Node(
            "Network",
            "One disclosed operation.",
            (
                Property("id", "text", "campaign, such as china_052020"),
                Property("title", "text", "a readable name"),
                Property(
                    "platform", "text", "whose ids its files hold, such as telegram; of several each, with commas"
                ),
                Property("attributed_to", "text", "to whom the platform attributed it"),
                Property("disclosed_on", "text", "date of the disclosure, YYYY-MM-DD or YYYY-MM"),
                Property("accounts_announced", "integer", "accounts the platform announced"),
                Property("accounts_in_file", "integer", "distinct accounts its files list"),
                Property("accounts_active", "integer", "of these, those with a tweet or retweet in it"),
                Property("synthetic", "boolean", "made up for a demonstration"),
                Property("tweets", "integer", "own tweets of its accounts in its own files"),
                Property("retweets", "integer", "retweets of theirs in its own files"),
                Property("replies", "integer", "of these tweets, those that answer another"),
                Property("quotes", "integer", "those that quote another"),
                Property("with_hashtags", "integer", "those with a hashtag"),
                Property("with_links", "integer", "those with an address"),
                Property("first_ts", "integer", "first of these tweets and retweets, milliseconds since 1970, UTC"),
                Property("last_ts", "integer", "last of them"),
                Property("retweets_inside", "integer", "retweets of accounts that it lists too"),
                Property("elsewhere", "integer", "what its accounts did that only other networks' files hold"),
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
                Property("platform", "text", "whose ids it holds, such as telegram; unknown where nobody told"),
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
                Property(
                    "id",
                    "text",
                    "opaque; after 'telegram:' and the like but for X's; '@handle' where only the handle is known, "
                    "'source#n0' where a file only numbers it",
                ),
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
                Property("networks", "text", "the networks that list it, as ||one|other|; missing where none does"),
                Property("platform_retweets", "integer", "retweets of its tweets on the platform, where a file tells"),
            ),
        ),
        Node(
            "Tweet",
            "A tweet that is not a retweet, or what retweets, quotes and replies tell of one.",
            (
                Property("id", "integer", "id of the tweet; negative where it was made: of a PlatformId, or of a text"),
                Property("text", "text", "its text, line breaks kept"),
                Property("language", "text", "language the platform detected"),
                Property("client", "text", "application it was posted with"),
                _MOMENT,
                Property("hour", "integer", "hour of the day, UTC, 0 to 23"),
                Property("weekday", "integer", "day of the week, UTC, Monday = 1"),
                Property("posted_at", "moment", "the moment, readable"),
                Property("quote_count", "integer", "times quoted, on the whole platform"),
                Property("reply_count", "integer", "replies, on the whole platform"),
                Property("like_count", "integer", "likes, on the whole platform"),
                Property("retweet_count", "integer", "retweets, on the whole platform"),
                Property("latitude", "text", "as the file has it"),
                Property("longitude", "text", "as the file has it"),
                Property("poll", "text", "choices of its poll, as the file has them"),
                Property("stub", "boolean", "known only from what points at it"),
                Property("networks", "text", _IN_FILES_OF),
                Property("exact", "boolean", "the id has all its digits"),
                Property("source", "text", "Source.id of the file it was read from"),
                Property("row", "integer", "record in that file, from 1"),
            ),
        ),
        # A node of its own, for a retweet is none: of ten million edges an engine takes seconds to find one by its id.
        Node(
            "PlatformId",
            "An id as its platform writes it: of a tweet or retweet for which a number was made of it.",
            (
                Property("id", "integer", "Tweet.id, or RETWEETED.tweet_id"),
                Property("ref", "text", "the id as it came"),
            ),
        ),
        Node(
            "Client",
            "An application that tweets and retweets are made with.",
            (
                Property("id", "integer", "the first 48 bits of a hash of its name"),
                Property("name", "text", "its name, as the file has it"),
            ),
        ),
        Node(
            "Language",
            "A language that tweets and retweets are in.",
            (
                Property("id", "integer", "the first 48 bits of a hash of its code"),
                Property("code", "text", "its code, as the platform writes it, such as zh"),
            ),
        ),
        Node("Hashtag", "A hashtag.", (Property("tag", "text", "without #, folded (NFKC, lower case)"),)),
        Node(
            "Link",
            "An address that tweets link to.",
            (
                Property("url", "text", "in one form: no scheme, no www. or m., no parameters that only track"),
                Property("domain", "text", "the registered domain of its host, such as bbc.co.uk"),
                Property("host", "text", "its host, such as news.bbc.co.uk"),
            ),
        ),
        Node(
            "Image",
            "An image that tweets carry.",
            (
                Property(
                    "id", "text", "its perceptual hash, hex digits; or what a file calls it, network#17 for a number"
                ),
            ),
        ),
        Node("Music", "Music that videos share.", (Property("id", "text", "the platform's id of it"),)),
        Node(
            "Tally",
            "What own tweets and retweets of a network's accounts come to, counted once.",
            (
                Property("id", "text", "networks, kind and value"),
                Property("networks", "text", "the network, as |one|; || of all together"),
                Property("kind", "text", "hashtag, link, domain, language, client or quarter"),
                Property(
                    "value",
                    "text",
                    "Hashtag.tag, Link.url or Link.domain that they carry, Language.code, Client.name, quarters of "
                    "an hour since 1970; missing where none is known",
                ),
                Property("tweets", "integer", "own tweets and retweets"),
                Property("accounts", "integer", "accounts that made them; missing of quarters"),
                Property("first_ts", "integer", "first of them, milliseconds since 1970, UTC"),
                Property("last_ts", "integer", "last of them"),
                Property("links", "integer", "of a domain: different addresses"),
                Property("domain", "text", "of an address: its domain"),
            ),
        ),
        Node(
            "Analysis",
            "What was looked for, how, and in what: everything found stands under one of these.",
            (
                Property("name", "text", "as the person who made it called it"),
                Property("kind", "text", "coordination or roles"),
                Property("networks", "text", "the networks it looked in, with commas"),
                Property("behaviours", "text", "the behaviours it looked at, with commas"),
                Property("parameters", "text", "everything it was made with, as JSON"),
                Property("input", "text", "hash over the sources that were in"),
                Property("digest", "text", "hash over what it found"),
                Property("notes", "text", "what a reader of its findings must know"),
                Property("tool_version", "text", "the explorer that made it"),
                Property("made", "text", "when, UTC"),
            ),
            found=True,
        ),
        Node(
            "Community",
            "Accounts that behave alike: more bound to each other by pairs than to the rest.",
            (
                Property("id", "text", "analysis/number"),
                Property("analysis", "text", "Analysis.name"),
                Property("number", "integer", "rank by size, from 1"),
                Property("accounts", "integer", "its members"),
                Property("pairs", "integer", "pairs among them"),
                Property("density", "float", "these pairs, of all that could be"),
                Property("behaviours", "text", "what binds them: pairs by behaviour, the three with the most"),
                Property("networks", "text", "members by network, the three with the most"),
                Property("languages", "text", "languages of their own tweets, the three with the most"),
                Property("hours", "text", "the busiest eight hours of their day on end, UTC"),
                Property("created", "text", "when their accounts were created: first, median and last day"),
                Property("inside", "float", "share of their retweets that goes to accounts of their networks"),
                Property(
                    "stability",
                    "float",
                    "mean over other seeds of the best Jaccard overlap, 0 to 1; empty where none was asked",
                ),
                Property("objects", "text", "the three things they met on most often, with how many meetings"),
                Property("clients", "text", "applications of their tweets and retweets, the three with the most"),
            ),
            found=True,
        ),
        Node(
            "Gathering",
            "Accounts whose pairs met often though timing cannot tell them from ordinary ones: to be looked at.",
            (
                Property("id", "text", "analysis/behaviour/number"),
                Property("analysis", "text", "Analysis.name"),
                Property("behaviour", "text", "what they did"),
                Property("number", "integer", "rank by surprise, from 1"),
                Property("accounts", "integer", "accounts of these pairs"),
                Property("pairs", "integer", "pairs among them that met often and were not found"),
                Property("objects", "integer", "objects on which any of these pairs met"),
                Property("sittings", "integer", "in how many sittings all these meetings lie"),
                Property("met_share", "float", "of the objects that a pair shared, those on which it met: mean"),
                Property("alone_share", "float", "of all who shared what a pair met on, those who were there: mean"),
                Property("surprise", "float", "median of the pairs' surprise"),
                Property("reason", "text", "why they met so often: closed, part, crowd, events, clock"),
                Property("clients", "text", "applications of their tweets and retweets, the three with the most"),
            ),
            found=True,
        ),
        Node(
            "Structure",
            "A core, one account or a few, with the ring that amplifies it.",
            (
                Property("id", "text", "analysis/number"),
                Property("analysis", "text", "Analysis.name"),
                Property("number", "integer", "rank by retweets, from 1"),
                Property("name", "text", "after the core that is amplified most"),
                Property("way", "text", "how it shows: by time, by mass, repetition only, pool"),
                Property("kind", "text", "ring, multi-core ring, mutual ring, two layers, chain"),
                Property("cores", "integer", "accounts that are amplified"),
                Property("amplifiers", "integer", "accounts that amplify them"),
                Property("retweets", "integer", "retweets among them"),
                Property("first_ts", "integer", "first of these, milliseconds since 1970, UTC"),
                Property("last_ts", "integer", "last of these"),
                Property("median_delay", "float", "median seconds from tweet to retweet"),
                Property("after", "float", "of a pool: seconds from tweet to retweet, from so many on"),
                Property("within", "float", "of a pool: up to so many"),
                Property(
                    "within_share",
                    "float",
                    "of a pool: of all retweets of its cores, the share that its amplifiers made between the two",
                ),
                Property(
                    "captured",
                    "float",
                    "of the retweets of its cores that the files hold, the share its amplifiers made",
                ),
                Property("platform_retweets", "integer", "retweets of its cores' own tweets, as the platform counted"),
                Property("platform_share", "float", "its retweets as a share of these, where they are no fewer"),
                Property("overlaps", "text", "other structures with accounts of it: number and accounts"),
                Property("community", "integer", "community that most of it is in, where one was compared with"),
                Property("community_share", "float", "share of its accounts that are in that community"),
            ),
            found=True,
        ),
    ),
    relationships=(
        # (:Source)-[:PART_OF]->(:Network)
        Relationship("PART_OF", "Source", "Network", "The file belongs to this network's archive."),
        # (:Account)-[:LISTED_IN]->(:Network)
        Relationship("LISTED_IN", "Account", "Network", "The archive lists the account as removed."),
        # (:Account)-[:POSTED]->(:Tweet)
        Relationship(
            "POSTED",
            "Account",
            "Tweet",
            "The account wrote the tweet.",
            (*_ACT, Property("stub", "boolean", "true where no archive holds the tweet, else missing")),
        ),
        # (:Account)-[:RETWEETED]->(:Tweet)
        Relationship(
            "RETWEETED",
            "Account",
            "Tweet",
            "The account retweeted the tweet. A retweet is this edge and no node of its own.",
            (Property("tweet_id", "integer", "id of the retweet itself; negative as Tweet.id is"), *_ACT),
            distinct_by="tweet_id",
        ),
        # (:Tweet)-[:QUOTES]->(:Tweet)
        Relationship("QUOTES", "Tweet", "Tweet", "The tweet quotes the other."),
        # (:Tweet)-[:IN_REPLY_TO]->(:Tweet)
        Relationship("IN_REPLY_TO", "Tweet", "Tweet", "The tweet answers the other."),
        # (:Tweet)-[:MENTIONS]->(:Account)
        Relationship("MENTIONS", "Tweet", "Account", "The tweet names the account."),
        # (:Tweet)-[:HAS_TAG]->(:Hashtag)
        Relationship(
            "HAS_TAG",
            "Tweet",
            "Hashtag",
            "The tweet carries the hashtag.",
            (Property("position", "integer", "its place among the hashtags of the tweet, from 1"),),
        ),
        # (:Tweet)-[:LINKS_TO]->(:Link)
        Relationship(
            "LINKS_TO",
            "Tweet",
            "Link",
            "The tweet carries the address.",
            (Property("position", "integer", "its place among the addresses of the tweet, from 1"),),
        ),
        # (:Tweet)-[:HAS_IMAGE]->(:Image)
        Relationship(
            "HAS_IMAGE",
            "Tweet",
            "Image",
            "The tweet carries the image.",
            (Property("position", "integer", "its place among the images of the tweet, from 1"),),
        ),
        # (:Tweet)-[:HAS_MUSIC]->(:Music)
        Relationship("HAS_MUSIC", "Tweet", "Music", "The video has the music."),
        # (:Account)-[:AMPLIFIED]->(:Account)
        Relationship(
            "AMPLIFIED",
            "Account",
            "Account",
            "Summed from RETWEETED and POSTED: the first account retweeted the second, which may be itself.",
            (
                Property("retweets", "integer", "how often"),
                Property("tweets", "integer", "how many different tweets"),
                Property("first_ts", "integer", "first time, milliseconds since 1970, UTC"),
                Property("last_ts", "integer", "last time, milliseconds since 1970, UTC"),
                Property("median_delay", "float", "median seconds from tweet to retweet"),
                Property("networks", "text", "|| where several networks list the first account, see AMPLIFIED_IN"),
            ),
        ),
        # (:Account)-[:AMPLIFIED_IN]->(:Account)
        Relationship(
            "AMPLIFIED_IN",
            "Account",
            "Account",
            "The part of AMPLIFIED that one network's own files tell, of accounts that several networks list.",
            (
                Property("networks", "text", "the network, as |one|"),
                Property("retweets", "integer", "how often"),
                Property("tweets", "integer", "how many different tweets"),
                Property("first_ts", "integer", "first time, milliseconds since 1970, UTC"),
                Property("last_ts", "integer", "last time, milliseconds since 1970, UTC"),
                Property("median_delay", "float", "median seconds from tweet to retweet"),
            ),
            distinct_by="networks",
        ),
        # (:Analysis)-[:ABOUT]->(:Network)
        Relationship("ABOUT", "Analysis", "Network", "The analysis looked in this network.", found=True),
        # (:Account)-[:COORDINATED]->(:Account)
        Relationship(
            "COORDINATED",
            "Account",
            "Account",
            "Both did the same within the time window, more than once. The first account has the smaller id.",
            (
                Property("id", "text", "the analysis; where it looked at several behaviours, analysis/behaviour too"),
                Property("analysis", "text", "Analysis.name"),
                Property("behaviour", "text", "what both did; several with commas"),
                Property("weight", "integer", "objects on which they met; empty where the method gives a similarity"),
                Property("similarity", "float", "how alike their shares are, by a method that gives this for a weight"),
                Property("events", "integer", "pairs of shares inside the window"),
                Property("objects", "integer", "different objects on which they met"),
                Property("source_messages", "integer", "different tweets of the first account among these"),
                Property("target_messages", "integer", "different tweets of the second"),
                Property("source_leads", "integer", "events in which the first was earlier"),
                Property("target_leads", "integer", "events in which the second was earlier"),
                Property("mean_delay", "float", "mean seconds between the two"),
                Property("least_delay", "float", "least seconds between the two"),
                Property("expected", "float", "meetings expected of two such accounts by chance"),
                Property("p", "float", "chance of this many meetings, timing given what both shared"),
                Property("q", "float", "the false-discovery rate at which it counts as found"),
                Property("p_marginal", "float", "chance of this many meetings, given how often each meets anyone"),
                Property("q_marginal", "float", "the false-discovery rate of that"),
                Property(
                    "finding",
                    "text",
                    "found; ranked, by a method that tests nothing; synchronised, as accounts that are always fast are "
                    "too; undecided, where they met often and timing cannot tell; together with other behaviours",
                ),
                Property("shared", "integer", "objects that both shared, whenever"),
                Property("occasions", "integer", "on which they did so; an hour's pause or six hours begin a new one"),
                Property("sittings", "integer", "occasions on which they met"),
                Property("days", "integer", "days on which they met, UTC"),
                Property("median_delay", "float", "median seconds between the two"),
                Property("alone_share", "float", "of all who shared what they met on, those there within the window"),
                Property("rank", "integer", "place among the pairs that met often and were not found, from 1"),
                Property(
                    "surprise", "float", "how the list is ordered: −log10, about, of meeting so often, half being none"
                ),
                Property("reason", "text", "why they met so often: closed, part, crowd, events, clock"),
                Property("gathering", "integer", "Gathering.number of the same behaviour"),
            ),
            distinct_by="id",
            found=True,
        ),
        # (:Account)-[:MET]->(:Account)
        Relationship(
            "MET",
            "Account",
            "Account",
            "One meeting of a pair: both shared one object within the window.",
            (
                Property("id", "text", "analysis/behaviour/number"),
                Property("analysis", "text", "Analysis.name"),
                Property("behaviour", "text", "what both did"),
                Property("object", "text", "what both shared, as the behaviour tells it"),
                Property("tweet", "integer", "the tweet that shows it: the one shared, or the first account's own"),
                Property("text", "text", "its text"),
                Property("source_tweet", "integer", "the first account's tweet or retweet"),
                Property("target_tweet", "integer", "the second's"),
                Property("source_ts", "integer", "when, milliseconds since 1970, UTC"),
                Property("target_ts", "integer", "when, milliseconds since 1970, UTC; the delay is what lies between"),
            ),
            distinct_by="id",
            found=True,
        ),
        # (:Account)-[:IN_COMMUNITY]->(:Community)
        Relationship(
            "IN_COMMUNITY",
            "Account",
            "Community",
            "The account is of this community.",
            (
                Property("pairs", "integer", "its pairs inside the community"),
                Property("weight", "integer", "their weights together; empty where the method gives a similarity"),
                Property("similarity", "float", "their similarities together, where it does"),
                Property("outside", "integer", "its pairs with accounts of other communities"),
            ),
            found=True,
        ),
        # (:Account)-[:HAS_ROLE]->(:Analysis)
        Relationship(
            "HAS_ROLE",
            "Account",
            "Analysis",
            "Who the account is amplified by, whom it amplifies; only accounts of a structure.",
            (
                Property("role", "text", "core, amplifier or both"),
                Property(
                    "core_score",
                    "float",
                    "√reach · (1 − 2^(−regular retweets/10)) · (1 + 2 · their share in structures + in step)/4, where "
                    "reach is captured, in an archive platform_share, or a fifth at most where no file tells that; "
                    "orders, no chance",
                ),
                Property(
                    "amplifier_score",
                    "float",
                    "the same of its own retweets of its cores, and of what regulars make of these; orders, no chance",
                ),
                Property("retweets_received", "integer", "retweets of it that the files hold"),
                Property("retweeted_by", "integer", "accounts that made them"),
                Property("regular_retweets", "integer", "of these, by its regulars"),
                Property("captured", "float", "these, of those that the files hold"),
                Property("platform_retweets", "integer", "retweets of its own tweets, as the platform counted"),
                Property("platform_share", "float", "regular retweets as a share of these, where they are no fewer"),
                Property("amplifiers", "integer", "regulars that retweet it more than chance explains"),
                Property("median_delay", "float", "median seconds of its regulars"),
                Property("in_step", "float", "share of regulars' retweets with time evidence"),
                Property("retweets_made", "integer", "retweets it made"),
                Property("retweet_share", "float", "share of its own acts that are retweets"),
                Property("authors", "integer", "accounts it retweeted"),
                Property("top_author_share", "float", "share of its retweets that its favourite got"),
                Property("strong_pairs", "integer", "authors it retweets more than chance explains"),
                Property("fast_share", "float", "share of its retweets in fast pairs"),
                Property("synchronous_share", "float", "share of its retweets in synchronous pairs"),
                Property("core_surprise", "float", "−log10 p of the repetition towards it"),
                Property("amplifier_surprise", "float", "−log10 p of its repetition"),
            ),
            found=True,
        ),
        # (:Account)-[:REGULAR_OF]->(:Account)
        Relationship(
            "REGULAR_OF",
            "Account",
            "Account",
            "The first account retweets the second more often than chance explains, by far, or as part of a structure.",
            (
                Property("analysis", "text", "Analysis.name"),
                Property("structure", "integer", "Structure.number, where it is part of one"),
                Property("retweets", "integer", "how often"),
                Property("tweets", "integer", "how many different tweets"),
                Property("p", "float", "chance of this many"),
                Property("q", "float", "false-discovery rate at which that counts"),
                Property("surprise", "float", "−log10 p"),
                Property("median_delay", "float", "median seconds from tweet to retweet"),
                Property("fast", "boolean", "sooner than others, than to others, and than most"),
                Property("steady", "boolean", "delays in a narrower band than the account's others"),
                Property("synchronous", "boolean", "within a minute of another regular more often than by chance"),
                Property("strong", "boolean", "by itself more than chance explains"),
                Property("first_ts", "integer", "first time, milliseconds since 1970, UTC"),
                Property("last_ts", "integer", "last time"),
            ),
            distinct_by="analysis",
            found=True,
        ),
        # (:Account)-[:IN_STRUCTURE]->(:Structure)
        Relationship(
            "IN_STRUCTURE",
            "Account",
            "Structure",
            "The account is of this structure.",
            (
                Property("role", "text", "core, amplifier or both, in this structure"),
                Property("received", "integer", "retweets it got in it"),
                Property("made", "integer", "retweets it made in it"),
            ),
            found=True,
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
