"""A stored query's file: what its header must say, what its text must keep to, and how it is asked."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import questions
from explorer.errors import QueryError, QueryRefused
from explorer.graph import statements
from explorer.ingest import ingest
from explorer.questions import Parameter, StoredQuery, bind, document, find, load, lookups
from explorer.result import Column, Result
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write

GOOD = """\
// Accounts that retweet the same tweets together
//
// Which pairs of accounts retweeted the same tweets within moments of each other,
// and how often?
//
// @topic   shared behaviour
// @param   network      string                the network to look in
// @param   time_window  integer = 60          seconds between the two retweets, at most
// @param   tags         list<string> = []     only tweets with one of these
// @column  source  string   id of one account
// @column  target  string   id of the other
// @column  weight  integer  tweets that both retweeted in time
// @renders network
// @evidence opened
// @see     Keller et al. 2020
// @see     METHODS 3.2

// A comment of the Cypher: $nothing and @nothing.
MATCH (n:Network {id: $network})<-[:LISTED_IN]-(a:Account)-[x:RETWEETED]->(t:Tweet)<-[y:RETWEETED]-(b:Account)
WHERE a.id < b.id AND abs(x.ts - y.ts) <= $time_window * 1000
  AND (size($tags) = 0 OR EXISTS { MATCH (t)-[:HAS_TAG]->(h:Hashtag) WHERE h.tag IN $tags })
WITH a, b, count(DISTINCT t.id) AS weight
RETURN a.id AS source, b.id AS target, weight
ORDER BY weight DESC, source, target
"""
OPENED = """\
// Retweets behind a link
//
// Which tweets did both retweet?
//
// @topic  evidence
// @param  source  string  one account
// @param  target  string  the other
// @column source  string  one account
// @column target  string  the other
// @column tweet   integer id of the tweet

MATCH (a:Account {id: $source})-[:RETWEETED]->(t:Tweet)<-[:RETWEETED]-(b:Account {id: $target})
RETURN DISTINCT a.id AS source, b.id AS target, t.id AS tweet ORDER BY tweet
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "cypher"
    place.mkdir()
    (place / "opened.cypher").write_text(OPENED, encoding="utf-8")
    return place


def put(folder: Path, text: str, name: str = "asked") -> StoredQuery:
    (folder / f"{name}.cypher").write_bytes(text.encode("utf-8"))
    return load(folder)[name]


def wrong(folder: Path, text: str, line: int, what: str, hint: str = "") -> QueryError:
    """Hold that a file is refused in this line, with these words."""
    with pytest.raises(QueryError) as caught:
        put(folder, text)
    error = caught.value
    place = f"{folder / 'asked.cypher'}:{line}"
    assert error.where is not None
    assert error.where == place or error.where.startswith(f"{place}:")
    assert what in error.what
    assert hint in (error.hint or "")
    return error


def small(
    *, body: str = "", parameters: str = "", columns: str = "// @column n integer how many", tags: str = ""
) -> str:
    """A query about which only one thing is said."""
    lines = ["// Title", "//", "// Question?", "// @topic t", parameters, columns, tags, ""]
    return "\n".join([line for line in lines[:-1] if line] + ["", body or "MATCH (a:Account) RETURN count(*) AS n", ""])


# The header.


def test_a_header_says_all_there_is_to_know(folder: Path) -> None:
    query = put(folder, GOOD)
    assert query == StoredQuery(
        id="asked",
        title="Accounts that retweet the same tweets together",
        question="Which pairs of accounts retweeted the same tweets within moments of each other, and how often?",
        topic="shared behaviour",
        parameters=(
            Parameter("network", "string", None, True, "the network to look in"),
            Parameter("time_window", "integer", 60, False, "seconds between the two retweets, at most"),
            Parameter("tags", "list<string>", [], False, "only tweets with one of these"),
        ),
        columns=(
            Column("source", "string", "id of one account"),
            Column("target", "string", "id of the other"),
            Column("weight", "integer", "tweets that both retweeted in time"),
        ),
        renders="network",
        evidence="opened",
        see=("Keller et al. 2020", "METHODS 3.2"),
        cypher=GOOD,
        path=folder / "asked.cypher",
    )


def test_the_whole_text_goes_to_the_engine_with_its_own_line_ends(folder: Path) -> None:
    text = GOOD.replace("\n", "\r\n")
    query = put(folder, text)
    assert query.cypher == text
    assert query.columns[2].meaning == "tweets that both retweeted in time"


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("60", "integer", 60),
        ("-1", "integer", -1),
        ("1234567890123456789", "integer", 1234567890123456789),
        ("0.5", "float", 0.5),
        ("2", "float", 2.0),
        ("'text with spaces'", "string", "text with spaces"),
        ("'it\\'s'", "string", "it's"),
        ('"double"', "string", "double"),
        ("''", "string", ""),
        ("true", "boolean", True),
        ("false", "boolean", False),
        ("[]", "list<string>", []),
        ("['a', 'b c']", "list<string>", ["a", "b c"]),
        ("[1, 2]", "list<integer>", [1, 2]),
    ],
)
def test_a_default_is_read_in_its_type(folder: Path, written: str, kind: str, value: object) -> None:
    body = "MATCH (a:Account) WHERE a.id = $x RETURN count(*) AS n"
    query = put(folder, small(parameters=f"// @param x {kind} = {written}  what it means", body=body))
    (parameter,) = query.parameters
    assert parameter == Parameter("x", kind, value, False, "what it means")
    assert type(parameter.default) is type(value)
    assert bind(query, {}) == {"x": value}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("'60'", "integer"),
        ("0.5", "integer"),
        ("60", "string"),
        ("text", "string"),
        ("null", "string"),
        ("True", "boolean"),
        ("1", "boolean"),
        ("[1]", "list<string>"),
        ("a", "list<string>"),
        ("['a']", "list<integer>"),
        ("1", "list<integer>"),
    ],
)
def test_a_default_of_another_type_is_an_error(folder: Path, written: str, kind: str) -> None:
    wrong(folder, small(parameters=f"// @param x {kind} = {written} meaning"), 5, f"default of x is no {kind}")


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ("MATCH (a:Account) RETURN count(*) AS n", 1, "no title", "// Title"),
        ("", 1, "no title", ""),
        ("//\n// Title\n", 1, "no title", ""),
        ("// @topic t\n", 1, "no title", ""),
        ("// Title\n// Question?\n", 2, "no empty line", ""),
        ("// Title\n//\n// @topic t\n", 3, "no question", ""),
        ("// Title\n//\n// Question?\n// @column n integer x\n\nRETURN 1 AS n", 1, "no topic", "@topic"),
        ("// Title\n//\n// Question?\n// @topic t\n\nRETURN 1 AS n", 1, "no column", "@column"),
        (small(tags="// @colum m integer x"), 6, "unknown tag @colum", "Did you mean @column?"),
        (
            small(tags="// @xyzzy 1"),
            6,
            "unknown tag @xyzzy",
            "Tags are: @analysis, @column, @evidence, @heaviest, @object, @param, @renders",
        ),
        (small(tags="// @see"), 6, "@see says nothing", ""),
        (small(tags="// more words"), 6, "no tag", "after an empty line"),
        (small(tags="// @topic again"), 6, "a second @topic", ""),
        (small(tags="// @column n string again"), 6, "a second column n", "line 5"),
        (small(tags="// @column m integre x"), 6, "unknown type integre", "Did you mean integer?"),
        (small(tags="// @column m moment"), 6, "lacks its type or its meaning", ""),
        (small(tags="// @param x moment x"), 6, "unknown type moment", "Types are"),
        (small(tags="// @param x integer"), 6, "lacks its type or its meaning", ""),
        (small(tags="// @param x integer = 5"), 6, "lacks its type or its meaning", ""),
        (small(tags="// @param time-window integer x"), 6, "'time-window' is no name", ""),
        (small(tags="// @param from string x"), 6, "'from' is no name", ""),
        (small(tags="// @param größe string x"), 6, "'größe' is no name", ""),
        (small(tags="// @param store string x"), 6, "name of an option", ""),
        (small(tags="// @renders netwrok"), 6, "@renders netwrok", "Did you mean network?"),
        (small(tags="// @renders network"), 6, "needs a column source", "source, target"),
        (small(tags="// @renders network sideways"), 6, "takes no sideways", "undirected"),
        (small(tags="// @renders shares undirected"), 6, "takes no undirected", "network"),
        (small(tags="// @renders shares"), 6, "needs a column account", "account, object, ts"),
        (small(tags="// @object sequence"), 6, "@object belongs to shares", "@renders shares"),
        (small(tags="// @object sequense"), 6, "@object sequense is nothing", "Did you mean sequence?"),
        (small(tags="// @object text"), 6, "@object text is nothing", ""),
        (small(tags="// @evidence opend"), 6, "names no stored query: opend", "Did you mean opened?"),
    ],
)
def test_an_error_in_the_header_names_file_line_and_way_out(
    folder: Path, text: str, line: int, what: str, hint: str
) -> None:
    wrong(folder, text, line, what, hint)


def test_a_weight_and_a_moment_must_be_numbers(folder: Path) -> None:
    wrong(folder, GOOD.replace("weight  integer", "weight  string "), 13, "weight to be a number")
    shares = "// @column account string x\n// @column object string x\n// @column ts {} x"
    body = "MATCH (a:Account)-[r:RETWEETED]->(t:Tweet) RETURN a.id AS account, t.text AS object, r.ts AS ts"
    wrong(folder, small(columns=shares.format("string"), tags="// @renders shares", body=body), 8, "ts to be integer")
    assert put(folder, small(columns=shares.format("moment"), tags="// @renders shares", body=body)).renders == "shares"


def test_shares_say_how_their_objects_become_one(folder: Path) -> None:
    columns = "// @column account string x\n// @column object string x\n// @column ts integer x"
    body = "MATCH (a:Account)-[:POSTED]->(t:Tweet) RETURN a.id AS account, t.text AS object, t.ts AS ts"
    shares = small(columns=columns, tags="// @renders shares", body=body)
    assert put(folder, shares).objects is None
    for manner in ("normalised text", "similar text"):
        assert put(folder, shares.replace("// @renders", f"// @object {manner}\n// @renders")).objects == manner
    sequence = shares.replace("// @renders shares", "// @renders shares\n// @object sequence")
    wrong(folder, sequence, 9, "sequence needs columns message and position")
    columns += "\n// @column message integer x\n// @column position integer x"
    body = body.replace("[:POSTED]->(t:Tweet)", "[:POSTED]->(t:Tweet)-[x:HAS_TAG]->(h:Hashtag)")
    body += ", t.id AS message, x.position AS position"
    assert put(folder, small(columns=columns, tags="// @renders shares\n// @object sequence", body=body)).objects


def test_evidence_must_be_able_to_open_the_link(folder: Path) -> None:
    put(folder, GOOD)
    lacking = [
        OPENED.replace("source", "origin"),
        OPENED.replace("AS tweet ORDER BY tweet", "AS id ORDER BY id").replace("// @column tweet", "// @column id"),
        OPENED.replace("// @column s", "// @param more string x\n// @column s").replace(
            "RETURN", "WHERE $more = 'x' RETURN"
        ),
    ]
    for text in lacking:
        (folder / "opened.cypher").write_text(text, encoding="utf-8")
        wrong(folder, GOOD, 14, "opened cannot open a link", "`source` and `target`")


@pytest.mark.parametrize("name", ["Asked", "1asked", "as-ked", "as ked", "äsked"])
def test_a_file_that_cannot_be_a_command_is_an_error(folder: Path, name: str) -> None:
    with pytest.raises(QueryError, match="cannot be the name"):
        put(folder, small(), name)


def test_a_file_in_another_encoding_is_an_error(folder: Path) -> None:
    (folder / "asked.cypher").write_bytes("// Größe".encode("latin-1"))
    with pytest.raises(QueryError, match="cannot be read"):
        load(folder)


# The header and the text, each against the other.


def test_parameters_are_checked_both_ways(folder: Path) -> None:
    wrong(folder, GOOD.replace("<= $time_window", "<= $time_windw"), 20, "$time_windw is not declared", "time_window?")
    wrong(folder, GOOD.replace("<= $time_window", "<= 60"), 8, "parameter time_window is not used")
    wrong(folder, GOOD.replace("<= $time_window", "<= 60 /* $time_window */"), 8, "time_window is not used")
    wrong(
        folder, GOOD.replace("abs(", "'$time_window' <> '' AND abs(").replace("<= $time_window", "<= 60"), 8, "not used"
    )


def test_columns_are_what_is_returned_in_that_order(folder: Path) -> None:
    order = "ORDER BY weight DESC, source, target"
    gives = "RETURN a.id AS source, b.id AS target, weight"
    wrong(
        folder, GOOD.replace(gives, "RETURN b.id AS target, a.id AS source, weight"), 23, "gives target, source, weight"
    )
    wrong(folder, GOOD.replace(gives, "RETURN a.id AS sorce, b.id AS target, weight"), 23, "gives sorce", "source?")
    wrong(folder, GOOD.replace(gives, "RETURN a.id AS source, b.id AS target"), 23, "gives source, target;")
    wrong(folder, GOOD.replace(gives, "RETURN a.id, b.id AS target, weight"), 23, "has no name", "AS")
    wrong(
        folder, GOOD.replace(f"{gives}\n{order}", "RETURN *"), 23, "RETURN * names no columns", "source, target, weight"
    )


def test_every_branch_of_a_union_returns_the_columns(folder: Path) -> None:
    one = "MATCH (a:Account) RETURN count(*) AS n"
    put(folder, small(body=f"{one} UNION ALL MATCH (t:Tweet) RETURN count(t) AS n"))
    wrong(folder, small(body=f"{one} UNION ALL\nMATCH (t:Tweet) RETURN count(t) AS m"), 8, "RETURN gives m")


def test_a_file_passes_the_guard_or_is_refused_with_its_place(folder: Path) -> None:
    error = wrong(
        folder, small(body="MATCH (a:Account)\nSET a.handle = 'x' RETURN count(*) AS n"), 8, "SET is not let through"
    )
    assert isinstance(error, QueryRefused)
    assert error.where == f"{folder / 'asked.cypher'}:8:1"


# The Cypher that both engines understand.


@pytest.mark.parametrize(
    "body",
    [
        "MATCH (a:Account)-[r]->(t:Tweet) RETURN count(*) AS n",
        "MATCH (a:Account)-->(t:Tweet) RETURN count(*) AS n",
        "MATCH (a:Account)-[:POSTED]-(t:Tweet) RETURN count(*) AS n",
        "MATCH (a:Account)<-[:AMPLIFIED]->(b:Account) RETURN count(*) AS n",
        "MATCH (a:Account:Tweet) RETURN count(*) AS n",
        "MATCH (a:Account|Tweet) RETURN count(*) AS n",
        "MATCH (a:Account WHERE a.id = 'a') RETURN count(*) AS n",
        "MATCH (a) WHERE a:Account RETURN count(*) AS n",
        "MATCH (a:Account) WHERE (a)-[:POSTED]->(:Tweet) RETURN count(*) AS n",
        "MATCH (a:Account) WHERE EXISTS { (a)-[:POSTED]->(:Tweet) } RETURN count(*) AS n",
        "MATCH (a:Account) WHERE COUNT { MATCH (a)-[:POSTED]->(t:Tweet) RETURN t } > 1 RETURN count(*) AS n",
        "MATCH (a:Account) RETURN size(COLLECT { MATCH (b:Account) RETURN b.id }) AS n ORDER BY a.id",
        "MATCH p = shortestPath((a:Account)-[:AMPLIFIED*..3]->(b:Account)) RETURN count(p) AS n",
        "MATCH (a:Account)-[:AMPLIFIED* SHORTEST 1..3]->(b:Account) RETURN count(*) AS n",
        "MATCH (a:Account)-[:AMPLIFIED]->+(b:Account) RETURN count(*) AS n",
        "MATCH (a:Account)-[r:AMPLIFIED]->(b:Account) RETURN count(type(r)) AS n",
        "MATCH (a:Account) RETURN count(labels(a)) AS n",
        "MATCH (a:Account) RETURN count(elementId(a)) AS n",
        "MATCH (a:Account) RETURN sum(size(split(a.id, ','))) AS n",
        "MATCH (a:Account) RETURN count(substring(a.id, 0, 1)) AS n",
        "MATCH (a:Account) RETURN count(toString(a.followers)) AS n",
        "MATCH (a:Account) RETURN sum(toFloat(a.followers)) AS n",
        "MATCH (a:Account) RETURN sum(toInteger(a.followers)) AS n",
        "MATCH (a:Account) WHERE a.id =~ '.*' RETURN count(*) AS n",
        "MATCH (a:Account) WHERE a.id = 'a' || 'b' RETURN count(*) AS n",
        "MATCH (a:Account) WHERE 1 < a.followers < 3 RETURN count(*) AS n",
        "MATCH (t:Tweet) WHERE t.posted_at < datetime() RETURN count(*) AS n",
        "MATCH (t:Tweet) WHERE t.ts < timestamp() RETURN count(*) AS n",
        "MATCH (a:Account) RETURN count([x IN [1, 2] | x + 1]) AS n",
        "MATCH (a:Account) RETURN count([x IN [1, 2] WHERE x > 1]) AS n",
        "MATCH (a:Account) RETURN sum(reduce(s = 0, x IN [1] | s + x)) AS n",
        "MATCH (a:Account) WITH collect(a.id) AS ids RETURN count(ids[0]) AS n",
        "MATCH (a:Account) WITH collect(a.id) AS ids RETURN count(ids[0..1]) AS n",
        "MATCH (a:Account) WITH a {.id} AS m RETURN count(m) AS n",
        "MATCH (a:Account) WITH a.followers AS a RETURN sum(a) AS n",
        "UNWIND [1] AS x UNWIND [2] AS y WITH x + y AS x RETURN sum(x) AS n",
        "CALL db.labels() YIELD label RETURN count(*) AS n",
        "CALL show_tables() RETURN count(*) AS n",
    ],
)
def test_what_one_engine_alone_understands_is_an_error(folder: Path, body: str) -> None:
    wrong(folder, small(body="\n" + body), 8, "is not the same in both engines")


def test_rows_have_an_order_down_to_their_ties(folder: Path) -> None:
    two = "// @column id string x\n// @column n integer x"
    match = "MATCH (a:Account)-[:POSTED]->(t:Tweet)"

    def of(text: str) -> str:
        return small(columns=two, body=f"{match}\n{text}")

    wrong(folder, of("RETURN a.id AS id, count(*) AS n"), 9, "in no order", "ORDER BY")
    wrong(folder, of("RETURN a.id AS id, count(*) AS n ORDER BY n DESC"), 9, "leaves ties open")
    wrong(folder, of("RETURN a.id AS id, count(*) AS n ORDER BY count(*) DESC"), 9, "leaves ties open")
    wrong(folder, of("WITH a, count(*) AS n\nRETURN a.id AS id, n ORDER BY n"), 10, "leaves ties open")
    wrong(folder, of("WITH a ORDER BY a.id\nRETURN a.id AS id, count(*) AS n ORDER BY id"), 9, "without LIMIT")
    wrong(folder, of("WITH a LIMIT 5\nRETURN a.id AS id, count(*) AS n ORDER BY id"), 9, "LIMIT without ORDER BY")
    wrong(folder, of("RETURN a.id AS id, count(*) AS n LIMIT 5"), 9, "LIMIT without ORDER BY")
    put(folder, of("RETURN a.id AS id, count(*) AS n ORDER BY n DESC, id LIMIT 5"))
    put(folder, of("WITH a ORDER BY a.followers DESC, a.id LIMIT 5 RETURN a.id AS id, count(*) AS n ORDER BY a.id"))


def test_one_row_and_shares_and_the_parts_of_a_union_need_no_order(folder: Path) -> None:
    put(folder, small(body="MATCH (a:Account) RETURN sum(a.followers) * 2 AS n"))
    put(folder, small(body="MATCH (a:Account) RETURN a.followers AS n UNION ALL MATCH (t:Tweet) RETURN t.ts AS n"))
    shares = "// @column account string x\n// @column object integer x\n// @column ts moment x"
    body = "MATCH (a:Account)-[r:RETWEETED]->(t:Tweet) RETURN a.id AS account, t.id AS object, r.ts AS ts"
    put(folder, small(columns=shares, tags="// @renders shares", body=body))


def test_what_says_so_needs_no_order_and_has_none(folder: Path) -> None:
    assert put(folder, small()).ordered
    body = "MATCH (a:Account) RETURN a.followers AS n"
    assert not put(folder, small(body=body, tags="// @unordered who asks counts them")).ordered
    wrong(folder, small(body=body, tags="// @unordered"), 6, "@unordered says nothing")
    twice = small(body=f"{body} ORDER BY n, a.id", tags="// @unordered who asks counts them")
    wrong(folder, twice, 6, "@unordered, and yet ordered", "Leave out the one or the other.")


# Finding them.


def test_the_queries_of_the_package_are_right() -> None:
    asked = {path.stem for path in statements.folder().rglob("*.cypher")}
    assert load().keys() | lookups().keys() == asked
    assert not load().keys() & lookups().keys()


def test_a_lookup_is_no_question_of_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "lookups"
    mine.mkdir()
    put(mine, small(), "zz_asked")
    monkeypatch.setenv("EXPLORER_QUERIES", str(tmp_path))
    assert "network_sizes" not in load()
    assert "zz_asked" in load()  # a person's own folders are called what they are called


def test_more_folders_come_from_the_environment(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    put(folder, GOOD, "zz_asked")
    monkeypatch.setenv("EXPLORER_QUERIES", f"{folder}{os.pathsep}{mine}")
    assert load()["zz_asked"].path == folder / "zz_asked.cypher"
    (mine / "zz_asked.cypher").write_text(GOOD, encoding="utf-8")
    with pytest.raises(QueryError, match="another stored query zz_asked"):
        load()
    monkeypatch.setenv("EXPLORER_QUERIES", str(tmp_path / "nowhere"))
    with pytest.raises(QueryError, match="no such folder"):
        load()


def test_a_name_may_be_written_with_hyphens_and_a_wrong_one_is_set_right(folder: Path) -> None:
    put(folder, small(), "core_amplifiers")
    found = load(folder)
    assert find(found, "core-amplifiers").id == "core_amplifiers"
    with pytest.raises(QueryError) as caught:
        find(found, "core-amplifers")
    assert caught.value.hint == "Did you mean core_amplifiers?"


# What it is asked with.

TYPED = """\
// @param text string x
// @param number integer x
// @param real float = 0.5 x
// @param flag boolean = false x
// @param words list<string> = [] x
// @param numbers list<integer> = [] x"""
USES = "MATCH (a:Account) WHERE a.id = $text AND $number > $real AND $flag AND a.id IN $words AND 1 IN $numbers"


@pytest.fixture
def typed(folder: Path) -> StoredQuery:
    return put(folder, small(parameters=TYPED, body=f"{USES} RETURN count(*) AS n"))


def test_values_are_taken_typed_or_as_text(typed: StoredQuery) -> None:
    exact = 1234567890123456789
    meant = {"text": "5", "number": exact, "real": 2.0, "flag": True, "words": ["a", "b"], "numbers": [1, exact]}
    as_text = {"text": "5", "number": str(exact), "real": "2", "flag": "TRUE", "words": "a, b", "numbers": f"1,{exact}"}
    repeated = {
        "text": "5",
        "number": f" {exact}",
        "real": 2,
        "flag": True,
        "words": ("a", "b"),
        "numbers": ["1", exact],
    }
    assert bind(typed, meant) == bind(typed, as_text) == bind(typed, repeated) == meant
    assert list(bind(typed, meant)) == ["text", "number", "real", "flag", "words", "numbers"]


def test_what_is_not_given_is_the_default(typed: StoredQuery) -> None:
    given = {"text": "", "number": 0, "words": None, "numbers": ""}
    bound = bind(typed, given)
    assert bound == {"text": "", "number": 0, "real": 0.5, "flag": False, "words": [], "numbers": []}
    list.append(bound["words"], "changed")  # type: ignore[arg-type]
    assert bind(typed, given)["words"] == []


def test_words_given_as_a_list_keep_their_commas(typed: StoredQuery) -> None:
    assert bind(typed, {"text": "x", "number": 1, "words": ["a,b", " c"]})["words"] == ["a,b", " c"]


@pytest.mark.parametrize(
    ("values", "what", "hint"),
    [
        ({"text": "x"}, "needs the parameter number", "number (integer): x."),
        ({"text": "x", "number": None}, "needs the parameter number", ""),
        ({"text": "x", "number": 1, "numbr": 1}, "no parameter 'numbr'", "Did you mean number"),
        ({"text": 5, "number": 1}, "text takes a text, not 5", ""),
        ({"text": "x", "number": "1.5"}, "number takes a whole number", "It is: x."),
        ({"text": "x", "number": 1.0}, "number takes a whole number", ""),
        ({"text": "x", "number": True}, "number takes a whole number", ""),
        ({"text": "x", "number": ""}, "number takes a whole number", ""),
        ({"text": "x", "number": "٣"}, "number takes a whole number", ""),
        ({"text": "x", "number": 2**63}, "number takes a whole number of 64 bits", ""),
        ({"text": "x", "number": 1, "real": "much"}, "real takes a number", ""),
        ({"text": "x", "number": 1, "real": "nan"}, "real takes a number", ""),
        ({"text": "x", "number": 1, "flag": "yes"}, "flag takes true or false", ""),
        ({"text": "x", "number": 1, "flag": 1}, "flag takes true or false", ""),
        ({"text": "x", "number": 1, "words": [1]}, "words takes texts", ""),
        ({"text": "x", "number": 1, "words": 5}, "words takes texts", ""),
        ({"text": "x", "number": 1, "words": {"a": 1}}, "words takes texts", ""),
        ({"text": "x", "number": 1, "numbers": "1,,2"}, "numbers takes whole numbers", ""),
    ],
)
def test_a_value_that_does_not_fit_is_an_error(
    typed: StoredQuery, values: Mapping[str, object], what: str, hint: str
) -> None:
    with pytest.raises(QueryError) as caught:
        bind(typed, values)
    assert what in caught.value.what
    assert hint in (caught.value.hint or "")


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_every_whole_number_comes_through_exactly(number: int) -> None:
    query = StoredQuery("q", "", "", "", (Parameter("n", "integer", None, True, ""),), (), None, None, (), "", Path())
    assert bind(query, {"n": number}) == bind(query, {"n": str(number)}) == {"n": number}


# Asking.


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    folder = tmp_path_factory.mktemp("world")
    first = tweet_id(NEW_YEAR)
    retweets = [
        retweet(NEW_YEAR + HOUR_MS, "b", first, "a", "a"),
        retweet(NEW_YEAR + HOUR_MS + 5_000, "c", first, "a", "a"),
    ]
    write(folder, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")])
    write(folder, "x_052020_tweets_csv_hashed_1.csv", [tweet(NEW_YEAR, "a", hashtags="['HK']"), *retweets])
    with EmbeddedStore(folder / "explorer.db") as opened:
        ingest(opened, sorted(folder.glob("*.csv")))
        yield opened


def ask(store: EmbeddedStore, folder: Path, text: str, **values: object) -> Result:
    return questions.ask(store, put(folder, text), values)


@pytest.mark.long
def test_an_answer_has_the_declared_columns_and_says_where_it_came_from(store: EmbeddedStore, folder: Path) -> None:
    result = ask(store, folder, GOOD, network="X_052020")
    assert result.frame.schema == {"source": pl.String, "target": pl.String, "weight": pl.Int64}
    assert result.frame.rows() == [("b", "c", 1)]
    assert result.parameters == {"network": "x_052020", "time_window": 60, "tags": []}
    assert result.store == "ladybug 0.18.3"
    assert (result.id, result.renders, result.synthetic, result.truncated) == ("asked", "network", False, False)
    assert result.cypher == GOOD
    assert not len(ask(store, folder, GOOD, network="x_052020", time_window=4))
    assert not len(ask(store, folder, GOOD, network="x_052020", tags="other"))


@pytest.mark.long
def test_an_answer_without_rows_has_its_types_all_the_same(store: EmbeddedStore, folder: Path) -> None:
    assert ask(store, folder, GOOD, network="").frame.schema["weight"] == pl.Int64


def test_a_network_that_is_not_there_is_an_error_that_lists_those_that_are(store: EmbeddedStore, folder: Path) -> None:
    with pytest.raises(QueryError) as caught:
        ask(store, folder, GOOD, network="x_052021")
    assert caught.value.what == "the store holds no network 'x_052021'"
    assert caught.value.hint == "Did you mean x_052020? It holds: x_052020."
    with pytest.raises(QueryError) as caught:
        ask(store, folder, GOOD, network="turkey")
    assert caught.value.hint == "It holds: x_052020."


def test_networks_are_found_in_whatever_case_and_none_stays_none(store: EmbeddedStore, folder: Path) -> None:
    several = small(
        parameters="// @param networks list<string> = [] x",
        body="MATCH (x:Network) WHERE size($networks) = 0 OR x.id IN $networks RETURN count(*) AS n",
    )
    asked = ask(store, folder, several, networks="x_052020,X_052020")
    assert asked.parameters == {"networks": ["x_052020", "x_052020"]}
    assert ask(store, folder, several).parameters == {"networks": []}
    assert ask(store, folder, several).frame.item() == 1


def test_an_answer_that_is_cut_says_so(store: EmbeddedStore, folder: Path) -> None:
    query = put(
        folder,
        small(columns="// @column id string x", body="MATCH (a:Account) RETURN a.id AS id ORDER BY id"),
    )
    for limit, rows, cut in ((2, ["a", "b"], True), (3, ["a", "b", "c"], False), (None, ["a", "b", "c"], False)):
        result = questions.ask(store, query, {}, limit=limit)
        assert (result.frame["id"].to_list(), result.truncated) == (rows, cut)


def test_the_rows_of_a_union_are_in_the_order_of_their_columns(store: EmbeddedStore, folder: Path) -> None:
    two = "// @column kind string x\n// @column id string x"
    body = "MATCH (h:Hashtag) RETURN 'tag' AS kind, h.tag AS id UNION ALL "
    body += "MATCH (a:Account) RETURN 'account' AS kind, a.id AS id"
    rows = ask(store, folder, small(columns=two, body=body)).frame.rows()
    assert rows == [("account", "a"), ("account", "b"), ("account", "c"), ("tag", "hk")]


def test_columns_are_cast_to_what_is_declared_or_refused(store: EmbeddedStore, folder: Path) -> None:
    def returned(expression: str, kind: str) -> object:
        order = "" if "(" in expression else " ORDER BY n"
        body = f"MATCH (a:Account {{id: 'a'}}) RETURN {expression} AS n{order}"
        return ask(store, folder, small(columns=f"// @column n {kind} x", body=body)).frame.item()

    assert returned("sum(a.followers)", "integer") == 5
    assert returned("sum(a.followers)", "float") == 5.0
    assert returned("1.0 * sum(a.followers) / count(a.id)", "integer") == 5
    assert returned("a.followers", "string") == "5"
    assert returned("a.followers > 3", "boolean") is True
    assert list(returned("collect(a.id)", "list<string>")) == ["a"]  # type: ignore[call-overload]
    for expression, kind in (("a.followers / 2.0", "integer"), ("a.followers", "boolean"), ("a.id", "integer")):
        with pytest.raises(QueryError, match=f"n of asked is declared {kind}"):
            returned(expression, kind)


def test_what_the_engine_says_reaches_the_person(store: EmbeddedStore, folder: Path) -> None:
    with pytest.raises(QueryError, match="Nowhere"):
        ask(store, folder, small(body="MATCH (a:Nowhere) RETURN count(*) AS n"))


def test_a_question_of_ones_own_takes_its_columns_from_the_answer(store: EmbeddedStore) -> None:
    statement = (
        "MATCH (a:Account {id: $id})-[:POSTED]->(t:Tweet) "
        "RETURN a.id AS id, a.followers AS n, a.followers / 2.0 AS half, a.hashed AS hashed, t.posted_at AS at, "
        "collect(a.id) AS ids, {a: 1} AS one, null AS nothing, sum(a.followers) AS s"
    )
    result = questions.ad_hoc(store, statement, {"id": "a"})
    kinds = ["string", "integer", "float", "boolean", "moment", "list<string>", "string", "string", "integer"]
    assert [column.type for column in result.columns] == kinds
    assert result.frame.drop("ids").rows() == [("a", 5, 2.5, True, NEW_YEAR, '{"a": 1}', None, 5)]
    assert result.to_pandas()["at"][0].to_pydatetime() == datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    assert (result.renders, result.truncated, result.cypher) == (None, False, statement)


def test_a_question_of_ones_own_is_guarded_cut_and_drawable(store: EmbeddedStore) -> None:
    with pytest.raises(QueryRefused, match="LOAD is not let through"):
        questions.ad_hoc(store, "LOAD FROM '/any/file' RETURN *", {})
    result = questions.ad_hoc(
        store, "MATCH (a:Account)-[:AMPLIFIED]->(b:Account) RETURN a.id AS source, b.id AS target", {}
    )
    assert result.renders == "network"
    assert questions.ad_hoc(store, "MATCH (a:Account) RETURN a.id AS id", {}, limit=2).truncated
    assert not questions.ad_hoc(store, "MATCH (a:Account) RETURN a.id AS id", {}, limit=3).truncated


def test_a_question_of_ones_own_gets_the_parameters_it_asks_for(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match=r"asks for \$id"):
        questions.ad_hoc(store, "MATCH (a:Account {id: $id}) RETURN a.id", {})
    with pytest.raises(QueryError, match=r"no parameter \$ids"):
        questions.ad_hoc(store, "MATCH (a:Account {id: $id}) RETURN a.id", {"id": "a", "ids": "a"})


# Telling.


def test_the_documentation_is_the_header(folder: Path) -> None:
    text = document(put(folder, GOOD.replace("the network to look in", "one network | all")))
    assert text.startswith("## Accounts that retweet the same tweets together\n\nWhich pairs of accounts")
    assert "    explorer query asked --network …\n" in text
    assert "| `network` | `string` | needed | one network \\| all |" in text
    assert "| `time_window` | `integer` | `60` | seconds between the two retweets, at most |" in text
    assert "| `weight` | `integer` | tweets that both retweeted in time |" in text
    assert "`opened` opens a link" in text
    assert text.endswith("See Keller et al. 2020; METHODS 3.2.\n")
