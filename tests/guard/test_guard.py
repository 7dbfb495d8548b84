"""What the guard lets through, what it refuses, and that a real engine does no harm with what it lets through."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import ladybug
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from explorer.errors import QueryRefused
from explorer.guard import guard, parse, tokens
from explorer.guard.allowed import (
    MAX_BRACKETS,
    MAX_BYTES,
    MAX_CASES,
    MAX_CLAUSES,
    MAX_ITEMS,
    MAX_LISTS,
    MAX_OPERATORS,
    MAX_RELATIONSHIPS,
    MAX_SUBQUERIES,
    MAX_SUMS,
    MAX_XORS,
)
from tests.examples import examples

SECRET = "kept outside the graph"


@dataclass(frozen=True)
class World:
    """A graph opened read-only, as the embedded store opens it, and a file beside it that is none of its business."""

    folder: Path
    file: Path
    connection: Any

    def rows(self, cypher: str) -> list[Any]:
        answer = self.connection.execute(cypher, {name: VALUES[name] for name in parse_names(cypher)})
        return [row for one in (answer if isinstance(answer, list) else [answer]) for row in one.get_all()]


VALUES: dict[str, object] = {"id": "a", "n": 3, "ids": ["a", "b"], "since": 0, "tag": "hk", "rows": [1, 2]}


def parse_names(cypher: str) -> list[str]:
    return [name for name in VALUES if re.search(rf"\${name}\b", cypher)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    file = folder / "elsewhere.csv"
    file.write_text(f"{SECRET},1\n", encoding="utf-8")
    database = ladybug.Database(str(folder / "graph.lbug"))
    connection = ladybug.Connection(database)
    for statement in (
        "CREATE NODE TABLE Network(id STRING PRIMARY KEY)",
        "CREATE NODE TABLE Account(id STRING PRIMARY KEY, handle STRING, followers INT64)",
        "CREATE NODE TABLE Tweet(id INT64 PRIMARY KEY, text STRING, client STRING, ts INT64, hour INT64)",
        "CREATE NODE TABLE Hashtag(tag STRING PRIMARY KEY)",
        "CREATE REL TABLE LISTED_IN(FROM Account TO Network)",
        "CREATE REL TABLE POSTED(FROM Account TO Tweet)",
        "CREATE REL TABLE RETWEETED(FROM Account TO Tweet, tweet_id INT64, ts INT64, hour INT64)",
        "CREATE REL TABLE HAS_TAG(FROM Tweet TO Hashtag)",
        "CREATE REL TABLE AMPLIFIED(FROM Account TO Account, retweets INT64)",
        "CREATE (n:Network {id: 'x'}), (a:Account {id: 'a', handle: 'A', followers: 1}), "
        "(b:Account {id: 'b', handle: 'B', followers: 9}), (n)<-[:LISTED_IN]-(a), "
        "(t:Tweet {id: 1, text: 'hi', client: 'web', ts: 60, hour: 2}), (h:Hashtag {tag: 'hk'}), "
        "(a)-[:POSTED]->(t), (t)-[:HAS_TAG]->(h), "
        "(b)-[:RETWEETED {tweet_id: 2, ts: 70, hour: 3}]->(t), (b)-[:AMPLIFIED {retweets: 1}]->(a)",
    ):
        connection.execute(statement)
    connection.close()
    database.close()
    database = ladybug.Database(str(folder / "graph.lbug"), read_only=True)
    connection = ladybug.Connection(database)
    connection.set_query_timeout(2000)
    yield World(folder, file, connection)
    connection.close()
    database.close()


def refusal(cypher: str) -> QueryRefused:
    """Return how the guard refuses; fail with the text where it does not."""
    try:
        guard(cypher)
    except QueryRefused as refused:
        return refused
    raise AssertionError(f"let through: {cypher!r}")


# What would do more than read the graph.

HOSTILE = [
    # Ran on ladybug's read-only handle, or in Neo4j's read transaction.
    "LOAD FROM '/any/file' RETURN *",
    "LOAD WITH HEADERS (a STRING) FROM '/any/file' RETURN *",
    "COPY (MATCH (a:Account) RETURN a.id) TO '/any/file'",
    "EXPORT DATABASE '/any/folder'",
    "ATTACH '/any/file' AS other (DBTYPE lbug)",
    "CALL threads=1",
    "CALL read_csv_serial('/any/file') RETURN *",
    "CALL current_setting('home_directory') RETURN *",
    "LOAD CSV FROM 'file:///any/file' AS line RETURN line",
    "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1/' AS line RETURN line",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "CALL apoc.load.json('http://127.0.0.1/') YIELD value RETURN value",
    "CALL db.createLabel('x')",
    # Writes.
    "CREATE (a:Account {id: 'z'})",
    "CREATE NODE TABLE T(id STRING PRIMARY KEY)",
    "CREATE MACRO f(x) AS x + 1",
    "CREATE INDEX FOR (a:Account) ON (a.handle)",
    "MERGE (a:Account {id: 'a'}) ON MATCH SET a.handle = 'z'",
    "SET a.handle = 'z'",
    "DELETE a",
    "DETACH DELETE a",
    "NODETACH DELETE a",
    "REMOVE a.handle",
    "INSERT (a:Account)",
    "FOREACH (x IN [1] | CREATE (:Account))",
    "CALL { CREATE (:Account) }",
    "CALL (a) { SET a.handle = 'z' }",
    "CALL { MATCH (b) RETURN b } IN TRANSACTIONS RETURN b",
    "COPY Account FROM '/any/file'",
    "IMPORT DATABASE '/any/folder'",
    "DROP TABLE Account",
    "ALTER TABLE Account DROP handle",
    "COMMENT ON TABLE Account IS 'z'",
    # The engine, not the graph.
    "INSTALL httpfs",
    "LOAD EXTENSION httpfs",
    "LOAD httpfs",
    "UNINSTALL httpfs",
    "UPDATE httpfs",
    "USE other MATCH (a) RETURN a",
    "USE GRAPH other",
    "DETACH other",
    "BEGIN TRANSACTION",
    "COMMIT",
    "ROLLBACK",
    "CHECKPOINT",
    "ANALYZE",
    "START DATABASE neo4j",
    "SHOW FUNCTIONS",
    "TERMINATE TRANSACTION 'x'",
    "GRANT ROLE admin TO x",
    "DENY WRITE ON GRAPH x TO y",
    "USING PERIODIC COMMIT",
    "EXPLAIN MATCH (a) RETURN a",
    "PROFILE MATCH (a) RETURN a",
    "CYPHER runtime=slotted MATCH (a) RETURN a",
    "FINISH",
    "LET x = 1 RETURN x",
    "FILTER a.id = 'a' RETURN a",
    "NEXT MATCH (a) RETURN a",
]


def mixed(text: str) -> str:
    return "".join(change(sign) for change, sign in zip(cycle([str.lower, str.upper]), text, strict=False))


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": lambda s: s,
    "in upper case": str.upper,
    "in lower case": str.lower,
    "in mixed case": mixed,
    "after a comment": lambda s: f"/* MATCH (a) RETURN a */ {s}",
    "after a line comment": lambda s: f"// MATCH (a) RETURN a;\n{s}",
    "after comments in one another": lambda s: f"/* /* */ {s}",
    "with comments between the words": lambda s: s.replace(" ", "/**/"),
    "with no-break spaces": lambda s: s.replace(" ", "\xa0"),
    "with form feeds": lambda s: s.replace(" ", "\f"),
    "after a byte-order mark": lambda s: "\ufeff" + s,
    "after white space": lambda s: f" \t\r\n\u2028\u3000{s}",
    "after a semicolon": lambda s: f"MATCH (a:Account) RETURN a.id AS id; {s}",
    "before a semicolon": lambda s: f"{s}; MATCH (a:Account) RETURN a.id AS id",
    "alone after a semicolon": lambda s: f"; {s}",
    "inside a UNION": lambda s: f"MATCH (a:Account) RETURN a.id AS id UNION {s}",
    "inside a UNION ALL": lambda s: f"MATCH (a:Account) RETURN a.id AS id UNION ALL {s}",
    "before a UNION": lambda s: f"{s} UNION MATCH (a:Account) RETURN a.id AS id",
    "after a MATCH": lambda s: f"MATCH (a:Account) {s}",
    "after a WHERE": lambda s: f"MATCH (a:Account) WHERE a.followers = 1 {s}",
    "after a number": lambda s: f"MATCH (a:Account) WHERE a.followers = 1{s}",
    "after a string": lambda s: f"MATCH (a:Account) WHERE a.id = 'a'{s}",
    "after a doubled quote": lambda s: f"WITH 'a'' AS x {s} //'' AS y RETURN 1",
    "after a repeated pattern": lambda s: f"MATCH ((a)-[:POSTED]->(b))+ {s}",
    "after a WITH": lambda s: f"MATCH (a:Account) WITH a {s}",
    "after WITH *": lambda s: f"MATCH (a:Account) WITH * {s}",
    "after all properties": lambda s: f"MATCH (a:Account) WITH a.* {s}",
    "after a RETURN": lambda s: f"MATCH (a:Account) RETURN a.id AS id {s}",
    "after a LIMIT": lambda s: f"MATCH (a:Account) RETURN a.id AS id ORDER BY id DESC LIMIT 1 {s}",
    "in EXISTS": lambda s: f"MATCH (a:Account) WHERE EXISTS {{ {s} }} RETURN a.id AS id",
    "in COUNT, after MATCH": lambda s: f"MATCH (a:Account) RETURN COUNT {{ MATCH (a) {s} }} AS n",
    "in COLLECT": lambda s: f"RETURN COLLECT {{ {s} }} AS x",
    "in a pattern": lambda s: f"MATCH (a:Account WHERE {s}) RETURN a",
    "in a list": lambda s: f"RETURN [{s}] AS x",
    "in a CASE": lambda s: f"RETURN CASE WHEN true THEN {s} END AS x",
    "as escapes": lambda s: "".join(f"\\u{ord(sign):04x}" for sign in s),
    "after an escaped line feed": lambda s: f"MATCH (a) // \\u000a {s} //\nRETURN a",
    "after an escaped quote": lambda s: f"MATCH (a) WHERE a.id = '\\u0027 {s} //' RETURN a",
    "in a comment that ends early": lambda s: f"MATCH (a:Account) /* **/ {s} /* */ RETURN a.id AS id",
    "in a comment that ends late": lambda s: f"MATCH (a:Account) /***/ RETURN a.id AS id /* **/ {s} /* */",
    "after a comment's carriage return": lambda s: f"MATCH (a:Account) //\r{s}\nRETURN a.id AS id",
}


# Where an expression belongs, a lone word is a variable's name.
EXPRESSIONS = {"in a pattern", "in a list", "in a CASE"}


@pytest.mark.parametrize("statement", HOSTILE)
def test_what_does_more_than_read_the_graph_is_refused_in_every_disguise(statement: str) -> None:
    for name, disguise in DISGUISES.items():
        if name in EXPRESSIONS and statement.isalpha():
            continue
        error = refusal(disguise(statement))
        assert error.what, name
        assert re.fullmatch(r"\d+:\d+", error.where or ""), name
        assert error.hint, name


def test_a_refusal_names_the_word_its_place_and_what_is_allowed() -> None:
    error = refusal("MATCH (a:Account)\n  WHERE a.id = 'a'\n  SET a.handle = 'z'")
    assert error.what == "SET is not let through"
    assert error.where == "3:3"
    allowed = "MATCH, OPTIONAL MATCH, UNWIND, WITH, WHERE, RETURN, ORDER BY, SKIP, LIMIT, UNION and UNION ALL"
    assert error.hint == f"A query is made of {allowed}."


def test_the_engine_alone_would_have_read_the_file(world: World) -> None:
    """The reason for all this: a read-only handle does not mind."""
    for statement in (
        f"LOAD FROM '{world.file}' RETURN *",
        f"MATCH (a:Account) WHERE a.followers=1LOAD FROM '{world.file}' RETURN column0",
        f"RETURN 'x' AS column0 UNION LOAD/**/FROM '{world.file}' RETURN column0",
    ):
        assert SECRET in str(world.rows(statement))
        refusal(statement)


def test_the_engine_alone_would_have_written_a_file(world: World) -> None:
    out = world.folder / "out.csv"
    statement = f"COPY (MATCH (a:Account) RETURN a.id) TO '{out}'"
    world.rows(statement)
    assert out.exists()
    out.unlink()
    refusal(statement)


@pytest.mark.parametrize(
    "call",
    [
        "file()",
        "linenumber()",
        "graph.byName('x')",
        "graph.names()",
        "apoc.load.json('file:///x')",
        "apoc . load /* x */ . json('file:///x')",
        "`apoc`.`load`.json('file:///x')",
        "`apoc.load.json`('file:///x')",
        "genai.vector.encode('x', 'OpenAI', {})",
        "create_embedding('x', 'ollama', 'y')",
        "nextval('s')",
        "NextVal('s')",
        "`nextval`('s')",
        "currval('s')",
        "setseed(0.5)",
        "error('x')",
        "repeat('x', 2000000000)",
        "lpad('x', 2000000000, 'y')",
        "read_csv_serial('x')",
        "db.nameFromElementId('x')",
        "a.size()",
        "(a).size()",
        "$id.size()",
    ],
)
def test_functions_that_are_not_known_to_compute_only_are_refused(call: str) -> None:
    refusal(f"MATCH (a:Account) RETURN {call} AS x")
    refusal(f"MATCH (a:Account) WHERE a.id IN [x IN [1] | {call}] RETURN a.id")


def test_an_alias_named_like_a_clause_opens_none() -> None:
    guard("WITH 1 AS load RETURN load AS set")
    refusal("WITH 1 AS load FROM '/any/file' RETURN *")
    refusal("WITH 1 AS x, 2 AS load LOAD FROM '/any/file' RETURN *")
    refusal("MATCH (set) SET set.handle = 'z'")


def test_a_range_without_known_bounds_is_refused() -> None:
    guard("UNWIND range(0, 23) AS hour RETURN hour")
    guard("UNWIND range(10, -10, -2) AS x RETURN x")
    for bounds in ("0, 100000000", "0, $n", "0, size([1])", "0, 1, 0", "0"):
        refusal(f"UNWIND range({bounds}) AS x RETURN count(x) AS n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        ";",
        "// only a comment",
        "RETURN",
        "MATCH (a)",
        "MATCH (a) WITH a",
        "RETURN 1 AS x;;",
        "RETURN 1 AS x RETURN 2 AS y",
        "RETURN 1 AS x MATCH (a)",
        "WHERE 1 = 1 RETURN 1",
        "RETURN 'abc",
        'RETURN "abc',
        "RETURN 'abc\\'",
        "RETURN 'a''b' AS x",
        "RETURN '''' AS x",
        'RETURN "a""b" AS x',
        "RETURN 'a\\qb' AS x",
        "RETURN 'a\\x41b' AS x",
        "RETURN 'a\\u0041b' AS x",
        "RETURN 'a\\\\u0027' AS x",
        "RETURN 1 AS `a",
        "RETURN 1 AS ``",
        "RETURN 1 AS `a``",
        "RETURN 1 AS x /* abc",
        "RETURN 1 AS x // c\r, 2 AS y",
        "RETURN 1 AS x\0",
        "RETURN 'a\0b' AS x",
        "RETURN '\ud800' AS x",
        "RETURN 1AS x",
        "RETURN 0x1F AS x",
        "RETURN 1_000 AS x",
        "RETURN 012 AS x",
        "RETURN 1e+3 AS x",
        "RETURN 1. AS x",
        "WITH 1 AS a$b RETURN 1 AS x",
        "RETURN $ id AS x",
        "RETURN $id$id AS x",
        "RETURN 1 != 2 AS x",
        "RETURN (1 AS x",
        "RETURN 1) AS x",
        "RETURN (1] AS x",
        "RETURN 1 2 AS x",
        "RETURN ****** AS x",
        "RETURN 5! AS x",
        "RETURN 1 AS x\u200b",
        "RET\u200bURN 1 AS x",
        "RETURN\u180e1 AS x",
        "ＲＥＴＵＲＮ 1 AS x",
        "ſKIP 1 RETURN 1",
        "UNWIND [1] AS x ſET x.y = 1 RETURN x",
        "MATCH (a)–[:POSTED]–(b) RETURN a",
        "MATCH (a:`elsewhere.csv`) RETURN a",
        "MATCH (a:other.Account) RETURN a",
        "MATCH (a) USING INDEX a:Account(id) RETURN a",
        "MATCH (a) RETURN RETURN",
    ],
)
def test_what_is_no_query_or_not_the_same_to_both_engines_is_refused(text: str) -> None:
    refusal(text)


# What everybody asks.

ORDINARY = [
    "MATCH (n:Network) RETURN n.id",
    "MATCH (a:Account) RETURN count(*)",
    "match (a:Account) return a.id as id order by id limit 5",
    "MATCH (a:Account) RETURN a.id AS id, a.handle AS handle ORDER BY a.followers DESC, a.id SKIP 1 LIMIT $n;",
    "MATCH (a:Account {id: $id}) RETURN a.handle AS handle",
    "MATCH (a:Account) WHERE a.id IN $ids RETURN a.handle AS handle ORDER BY handle",
    "MATCH (a:Account) WHERE $tag = '' OR a.handle = $tag RETURN a.id",
    "MATCH (a:Account)-[:POSTED]->(t:Tweet) RETURN a.id AS account, count(t) AS tweets ORDER BY tweets DESC, account",
    "MATCH (a:Account)-[r:RETWEETED]->(t:Tweet) WHERE r.ts >= $since RETURN a.id, t.id, r.ts - t.ts AS delay",
    "MATCH (t:Tweet)<-[:POSTED]-(a:Account) RETURN t.id, a.id",
    "MATCH (a:Account)-[:RETWEETED]->(:Tweet)<-[:POSTED]-(b:Account) RETURN a.id AS source, b.id AS target",
    "MATCH (a:Account)-[x:RETWEETED]->(t:Tweet)<-[y:RETWEETED]-(b:Account) WHERE a.id < b.id RETURN a.id, count(*)",
    "MATCH (a:Account)-[:LISTED_IN]->(:Network {id: 'x'}) RETURN a.id",
    "MATCH (a:Account) WHERE NOT EXISTS { MATCH (a)-[:LISTED_IN]->(:Network) } RETURN a.id AS outside",
    "MATCH (a:Account) RETURN a.id, COUNT { MATCH (a)-[:POSTED]->(:Tweet) } AS tweets",
    "MATCH (a:Account) OPTIONAL MATCH (a)-[:POSTED]->(t:Tweet) RETURN a.id, count(t.id) AS n ORDER BY n, a.id",
    "OPTIONAL MATCH (a:Account {id: 'nobody'}) RETURN a.id IS NULL AS gone",
    "MATCH (a:Account)-[:POSTED]->(t:Tweet)-[:HAS_TAG]->(h:Hashtag {tag: $tag}) RETURN DISTINCT a.id",
    "MATCH (t:Tweet)-[:HAS_TAG]->(h:Hashtag) RETURN h.tag AS tag, count(DISTINCT t.id) AS n ORDER BY n DESC, tag",
    "MATCH (t:Tweet) RETURN t.hour AS hour, count(*) AS n ORDER BY hour",
    "UNWIND range(0, 23) AS hour OPTIONAL MATCH (t:Tweet {hour: hour}) RETURN hour, count(t.id) AS n ORDER BY hour",
    "MATCH (t:Tweet) WHERE t.text CONTAINS 'hi' RETURN t.id",
    "MATCH (t:Tweet) WHERE toLower(t.text) STARTS WITH 'hi' OR t.text ENDS WITH '!' RETURN t.id",
    "MATCH (t:Tweet) WHERE t.text =~ '.*hi.*' RETURN t.id",
    "MATCH (t:Tweet) WHERE t.ts % 60 = 0 AND (t.hour < 6 OR t.hour >= 22) XOR false RETURN t.id",
    "MATCH (t:Tweet) RETURN min(t.ts) AS first, max(t.ts) AS last, avg(t.ts) AS middle, sum(t.ts) AS total",
    "MATCH (t:Tweet) RETURN coalesce(t.client, 'not told') AS client, count(*) AS n ORDER BY n DESC, client",
    "MATCH (t:Tweet) WHERE t.client IS NOT NULL RETURN collect(DISTINCT t.client) AS clients, size(collect(t.id)) AS n",
    "MATCH (a:Account) RETURN CASE WHEN a.followers < 8 THEN 'few' ELSE 'more' END AS size, count(*) AS n",
    "MATCH (a:Account) RETURN sum(CASE a.followers WHEN 1 THEN 1 ELSE 0 END) AS ones",
    "MATCH (a:Account) WITH a ORDER BY a.followers DESC, a.id LIMIT 3 RETURN collect(a.id) AS top",
    "MATCH (a:Account) WITH a.followers AS f, count(*) AS n WHERE n > 0 AND NOT f IS NULL RETURN f, n ORDER BY f",
    "MATCH (a:Account) WITH *, a.followers + 1 AS more RETURN a.id, more * 2 - 1, -more, more / 2.5, more ^ 2",
    "MATCH (x:Account)-[r:AMPLIFIED]->(y:Account) RETURN x.id AS source, y.id AS target, r.retweets AS weight",
    "MATCH p = (x:Account)-[:AMPLIFIED*1..3]->(y:Account) RETURN length(p) AS steps",
    "MATCH p = (x:Account)-[:AMPLIFIED* SHORTEST 1..3]->(y:Account) RETURN length(p) AS steps",
    "MATCH (x:Account)-[:AMPLIFIED*..2]->(y) RETURN x.id, y.id",
    "MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet) RETURN label(r) AS how, count(*) AS n ORDER BY how",
    "MATCH (a:Account)-[]->(t:Tweet) RETURN a.id, t.id",
    "MATCH (a:Account)-->(t:Tweet) RETURN a.id, t.id",
    "MATCH (a:Account)--(t:Tweet) RETURN count(*) AS n",
    "MATCH (a:Account), (n:Network) WHERE a.id <> n.id RETURN a.id, n.id",
    "MATCH (a:Account)-[:POSTED]->(t:Tweet), (t)-[:HAS_TAG]->(h:Hashtag) RETURN a.id, h.tag",
    "MATCH (a:Account) RETURN a.id AS id UNION MATCH (h:Hashtag) RETURN h.tag AS id",
    "MATCH (a:Account) RETURN a.id AS id, 'account' AS kind UNION ALL MATCH (n:Network) RETURN n.id AS id, '' AS kind",
    "UNWIND $rows AS row RETURN row AS x ORDER BY x",
    "UNWIND ['a', \"b\"] AS id MATCH (a:Account {id: id}) RETURN a.handle",
    "RETURN any(x IN [1, 2] WHERE x > 1) AS some, all(x IN $rows WHERE x > 0) AS every",
    "RETURN 'it\\'s' AS a, \"say \\\"x\\\"\" AS b, 'http://x/*' AS c, '' AS d, '; DROP' AS e, '\\\\' AS f",
    "MATCH (a:Account) RETURN a.*",
    "MATCH (a:Account) RETURN *",
    "MATCH (`odd name`:`Account`) RETURN `odd name`.`id` AS `an `` id`",
    "MATCH (größe:Account) RETURN größe.id AS 名",
    "/* who */ MATCH (a:Account) // all\n RETURN a.id /***x***/ AS id",
    "MATCH (a:Account)\u00a0WHERE\u2003a.followers>0\r\nRETURN\ta.id\f",
    "RETURN CAST('1' AS INT64) AS n, list_sort([2, 1]) AS l, date_part('year', date('2020-01-01')) AS y",
    "RETURN [1, 2, 3][1] AS first, [1, 2, 3][1..2] AS part, {a: 1}.a AS one",
    "RETURN list_transform([1, 2], x -> x + 1) AS more",
    "CALL show_tables() RETURN *",
    "CALL show_tables() WHERE type = 'NODE' RETURN name ORDER BY name",
    "CALL table_info('Account') RETURN name, type",
    "CALL db_version() RETURN *",
    # Words that open other clauses elsewhere, as names.
    "WITH 1 AS load, 2 AS copy, 3 AS set RETURN load + copy AS delete, set AS merge",
    "MATCH (load:Account) WHERE load.id = 'a' RETURN load.handle AS set, load.id AS import",
    "WITH {set: 1, delete: 2} AS use RETURN use.set AS attach, use.delete AS drop",
    "RETURN 1 AS call, 2 AS export, 3 AS comment, 4 AS begin",
]

FOR_NEO4J = [
    "CALL db.labels()",
    "CALL db.labels() YIELD label AS l WHERE l <> 'x' RETURN l ORDER BY l;",
    "CALL db.schema.visualization()",
    "call db.relationshipTypes() yield relationshipType return count(*)",
    "MATCH (a:Account) WHERE a:Account AND NOT a:Tweet&!Link RETURN labels(a), elementId(a)",
    "MATCH (a:Account|Tweet WHERE a.ts > 0) RETURN a {.id, .*, more: 1} AS m",
    "MATCH (a:Set)-[:CREATE]->(b:Copy:Load) RETURN a.delete",
    "MATCH p = shortestPath((a:Account)-[:AMPLIFIED*..6]->(b:Account)) RETURN [n IN nodes(p) | n.id] AS ids",
    "MATCH p = SHORTEST 1 (a:Account)-[:AMPLIFIED]->+(b) RETURN length(p)",
    "MATCH (x)((a)-[:AMPLIFIED]->(b) WHERE a.id < b.id){1,3}(y) RETURN x.id, y.id",
    "MATCH (a:Account) WHERE (a)-[:POSTED]->() AND EXISTS { (a)-[:RETWEETED]->() } RETURN a.id",
    "MATCH (a:Account) RETURN [(a)-[:POSTED]->(t) WHERE t.ts > 0 | t.id] AS x, COLLECT { MATCH (b) RETURN b.id } AS y",
    "MATCH (a:Account) WHERE COUNT { MATCH (a)-[:POSTED]->(t) WITH t RETURN t UNION MATCH (t) RETURN t } > 1 RETURN a",
    "RETURN reduce(s = 0, x IN [1, 2] | s + x) AS total, [x IN range(1, 3) WHERE x > 1 | x * 2] AS doubled",
    "RETURN date.truncate('month', date('2020-01-05')) AS m, duration.between(date(), date()) AS d, toString(1) AS s",
    "MATCH (n {id: $`odd name`}) RETURN n.`set`, $0 AS first, 'a' || 'b' AS s, 1 < 2 < 3 AS chain",
]


def test_there_are_at_least_fifty_ordinary_statements() -> None:
    assert len(ORDINARY) >= 50


@pytest.mark.parametrize("statement", ORDINARY)
def test_an_ordinary_statement_is_let_through_and_answered(world: World, statement: str) -> None:
    guard(statement)
    world.rows(statement)


@pytest.mark.parametrize("statement", FOR_NEO4J)
def test_an_ordinary_statement_for_neo4j_is_let_through(statement: str) -> None:
    guard(statement)


# How much.


def nested(before: str, after: str, depth: int) -> str:
    return f"MATCH (a) RETURN {before * depth}1{after * depth} AS x"


@pytest.mark.parametrize(
    ("within", "beyond", "told"),
    [
        (nested("(", ")", MAX_BRACKETS), nested("(", ")", MAX_BRACKETS + 1), "brackets"),
        (nested("[", "]", MAX_BRACKETS), nested("[", "]", MAX_BRACKETS + 1), "brackets"),
        (
            nested("CASE WHEN true THEN ", " END", MAX_CASES),
            nested("CASE WHEN true THEN ", " END", MAX_CASES + 1),
            "CASE",
        ),
        (
            nested("COUNT { MATCH (a) WHERE a.x = ", " }", MAX_SUBQUERIES),
            nested("COUNT { MATCH (a) WHERE a.x = ", " }", MAX_SUBQUERIES + 1),
            "sub-queries",
        ),
        ("RETURN $a" + " OR $a" * MAX_OPERATORS, "RETURN $a" + " OR $a" * (MAX_OPERATORS + 1), "operators"),
        ("RETURN 1" + " + 1" * MAX_SUMS, "RETURN 1" + " + 1" * (MAX_SUMS + 1), "sums"),
        (
            f"RETURN 1{' + (1' * 20}{' + 1' * (MAX_SUMS - 20)}{')' * 20}",
            nested("1 + (1 + ", ")" + " + 1" * 9, 20),
            "sums",
        ),
        (f"RETURN {'NOT ' * MAX_SUMS}true", f"RETURN {'NOT ' * (MAX_SUMS + 1)}true", "negations"),
        ("RETURN $a" + " XOR $a" * MAX_XORS, "RETURN $a" + " XOR $a" * (MAX_XORS + 1), "XOR"),
        (
            nested("[x IN [1] | ", "]", MAX_LISTS),
            nested("[x IN [1] | ", "]", MAX_LISTS + 1),
            "lists made or looked through by a rule",
        ),
        ("WITH 1 AS x " * (MAX_CLAUSES - 1) + "RETURN x", "WITH 1 AS x " * MAX_CLAUSES + "RETURN x", "clauses"),
        (
            f"MATCH (a){'-[:R]->()' * MAX_RELATIONSHIPS} RETURN a",
            f"MATCH (a){'-[:R]->()' * (MAX_RELATIONSHIPS + 1)} RETURN a",
            "relationships",
        ),
        (f"RETURN coalesce(1{', 1' * MAX_ITEMS})", f"RETURN coalesce(1{', 1' * (MAX_ITEMS + 1)})", "items"),
        (f"RETURN '{'é' * (MAX_BYTES // 2 - 5)}'", f"RETURN '{'é' * (MAX_BYTES // 2)}'", "bytes"),
    ],
    ids=[
        *["brackets", "lists", "CASE", "sub-queries", "operators", "sums", "sums in one another", "NOT", "XOR"],
        *["rules", "clauses", "relationships", "items", "bytes"],
    ],
)
def test_a_statement_is_bounded_and_says_by_what(within: str, beyond: str, told: str) -> None:
    guard(within)
    assert told in refusal(beyond).what


def test_a_long_list_of_ids_may_be_pasted() -> None:
    guard(f"MATCH (a:Account) WHERE a.id IN [{', '.join(repr(str(n)) for n in range(5000))}] RETURN a.id")


# How much one expression may do. No engine ends one before its end.

MILLION = "range(0, 999999)"
PAIRS = "any(x IN s WHERE any(y IN s WHERE x < y))"
ENDLESS = {
    "lists for each of a list": f"RETURN all(x IN {MILLION} WHERE all(y IN {MILLION} WHERE x <> y)) AS x",
    "the same by name": f"WITH {MILLION} AS s RETURN any(x IN s WHERE none(y IN s WHERE x = y)) AS x",
    "the same of what was collected": f"MATCH (t) WITH collect(t.id) AS s RETURN {PAIRS}",
    "the same of a group": f"MATCH (t) WITH 1 AS k, collect(t.id) AS s RETURN {PAIRS}",
    "the same in a list": f"WITH [{MILLION}] AS ss RETURN all(s IN ss WHERE {PAIRS}) AS x",
    "the same in a map": f"WITH {{s: {MILLION}}} AS m WITH m.s AS s RETURN {PAIRS} AS x",
    "IN for each of a list": f"WITH {MILLION} AS s RETURN size([x IN s WHERE x IN s]) AS n",
    "lists of lists": f"RETURN size([x IN {MILLION} | {MILLION}]) AS n",
    "a function for each of a list": f"RETURN size(list_transform({MILLION}, x -> size({MILLION}))) AS n",
    "a filter for each of a list": f"RETURN size(list_filter({MILLION}, x -> list_contains({MILLION}, x))) AS n",
    "reduce in reduce": f"RETURN reduce(s = 0, x IN {MILLION} | reduce(t = s, y IN {MILLION} | t + y)) AS n",
    "long lists row by row": f"UNWIND {MILLION} AS a WITH [x IN {MILLION} | x + a] AS s RETURN sum(size(s)) AS n",
    "a text that doubles": "RETURN size(reduce(s = 'x', i IN range(0, 40) | s + s)) AS n",
    "a list that doubles": "RETURN size(reduce(s = [1], i IN range(0, 40) | s + s)) AS n",
    "a text that grows and grows": f"RETURN size(reduce(s = '', i IN {MILLION} | s + 'x')) AS n",
    "a list that grows and grows": f"RETURN size(reduce(s = [], i IN {MILLION} | s + i)) AS n",
    "a text that is copied by name": "WITH 'x' AS s " + "WITH s + s + s + s AS s " * 20 + "RETURN size(s) AS n",
    "a list that is copied by name": f"WITH {MILLION} AS s " + "WITH s + s AS s " * 5 + "RETURN size(s) AS n",
    "a value of the graph that is copied": "MATCH (t) WITH t.text AS s "
    + "WITH s || s AS s " * 20
    + "RETURN size(s) AS n",
    "replace in replace": f"RETURN {'replace(' * 9}'aaaa'" + ", 'a', 'aaaaaaaaaa')" * 9 + " AS s",
    "a pattern that repeats what repeats": "RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' =~ '(a+)+b' AS x",
    "a pattern that repeats a choice": "RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' =~ '(?:a|a)*b' AS x",
    "a pattern of much that may be missing": f"RETURN 'a' =~ '{'a?' * 40}{'a' * 40}' AS x",
    "a pattern of many parts": "MATCH (t) WHERE t.text =~ '.*a.*b.*c.*d.*e.*' RETURN t.id",
    "a pattern that comes again": "MATCH (t) WHERE t.text =~ '(.*)\\\\1' RETURN t.id",
    "a pattern that is not told": "MATCH (t) WHERE t.text =~ $id RETURN t.id",
    "a pattern that is made": "MATCH (t) WHERE t.text =~ '(a+' + ')+b' RETURN t.id",
}

QUICK = [
    "MATCH (a)-[:POSTED]->(t) WITH a, collect(t.text) AS texts RETURN a.id, [x IN texts | toLower(x)] AS low",
    "MATCH (a)-[:POSTED]->(t) WITH a, collect(t.id) AS ids RETURN a.id, size([x IN ids WHERE x > 1]) AS n",
    "MATCH p = (a)-[*1..3]->(b) WHERE all(x IN nodes(p) WHERE any(y IN nodes(p) WHERE x.id < y.id)) RETURN 1",
    "MATCH p = (a)-[:AMPLIFIED*1..3]->(b) RETURN reduce(s = '', n IN nodes(p) | s + ' > ' + n.id) AS way",
    "MATCH (a) WITH collect(a.id) AS ids UNWIND ids AS x UNWIND ids AS y WITH x, y WHERE x < y RETURN count(*) AS n",
    "MATCH (a) WITH collect(a.id) AS ids MATCH (b) WHERE b.id IN ids RETURN count(*) AS n",
    "MATCH (t) RETURN replace(replace(replace(t.text, 'http://', ''), 'https://', ''), 'a', 'bb') AS text",
    "MATCH (t) WITH split(toLower(t.text), ' ') AS words UNWIND words AS w RETURN w, count(*) AS n",
    "MATCH (t) WHERE any(w IN $words WHERE toLower(t.text) CONTAINS w) RETURN t.id",
    "MATCH (t) WHERE t.text =~ '(?i).*(one|two|three) words?.*' RETURN t.id",
    "MATCH (a) WITH collect(a.followers) AS f RETURN reduce(s = 0, x IN f | s + toInteger(x)) AS s",
    "MATCH (a) WITH collect(a.id)[..100] AS ids RETURN reduce(s = '', x IN ids | s + x + ', ') AS s",
    "RETURN reduce(m = 0, x IN [1, 2, 3] | CASE WHEN x > m THEN x ELSE m END) AS m, [x IN range(0, 9999) | x * x] AS s",
    "RETURN [h IN range(0, 23) | [d IN range(1, 7) | h * d]] AS grid",
    "MATCH (a)-->(t) WITH t, collect(DISTINCT a.id) AS who RETURN [x IN who WHERE x <> 'a' AND x IN $ids[..10]] AS w",
    "UNWIND range(1, 1000) AS x UNWIND range(1, 1000) AS y RETURN sum(x * y) AS s",
]


@pytest.mark.parametrize("cypher", ENDLESS.values(), ids=ENDLESS.keys())
def test_what_no_time_limit_could_end_is_refused_with_the_way_out(cypher: str) -> None:
    began = time.process_time()
    error = refusal(cypher)
    assert error.hint
    assert re.search(r"100,000,000 steps|10,000,000 letters|pattern", error.what)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("word", ["SKIP", "LIMIT"])
def test_a_number_of_rows_below_nought_is_refused(word: str) -> None:
    error = refusal(f"MATCH (a) RETURN a.id {word} -5")
    assert (error.what, error.where) == (f"{word} takes a whole number from 0 up", f"1:{24 + len(word)}")


@pytest.mark.parametrize("cypher", QUICK)
def test_work_that_is_soon_done_is_let_through(cypher: str) -> None:
    guard(cypher)


def test_what_a_parameter_is_counts_where_it_is_known() -> None:
    pairs = "RETURN size([x IN $ids WHERE any(y IN $ids WHERE x < y)]) AS n"
    guard(pairs, {"ids": list(range(1_000))})
    with pytest.raises(QueryRefused, match="steps"):
        guard(pairs, {"ids": list(range(10_000))})
    with pytest.raises(QueryRefused, match="letters"):
        guard("RETURN replace($id, 'a', $id) AS s", {"id": "a" * 10_000})


# The lexer.


def kinds(cypher: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(cypher)]


def test_strings_comments_and_names_are_told_apart() -> None:
    text = "RETURN '// no $x' /* 'no' */ + \"it's\" AS `a '``' b` // $y\n, $x >= .5e-3"
    assert kinds(text) == [
        ("word", "RETURN"),
        ("string", "'// no $x'"),
        ("sign", "+"),
        ("string", '"it\'s"'),
        ("word", "AS"),
        ("name", "`a '``' b`"),
        ("sign", ","),
        ("parameter", "$x"),
        ("sign", ">="),
        ("number", ".5e-3"),
    ]


def test_a_range_of_hops_is_two_numbers() -> None:
    assert [text for _, text in kinds("[*1..3]")] == ["[", "*", "1", "..", "3", "]"]


def test_tokens_know_their_place_and_what_they_name() -> None:
    found = list(tokens("RETURN\r\n  $`a``b` AS `c`\n/* \n */ ,"))
    assert [(t.line, t.column) for t in found] == [(1, 1), (2, 3), (2, 11), (2, 14), (4, 5)]
    assert [t.value for t in found if t.kind in ("parameter", "name")] == ["a`b", "c"]


def test_parameters_in_strings_comments_and_names_do_not_count() -> None:
    statement = parse("RETURN '$a' AS `$b` /* $c */ // $d\n, $e AS x, [$f, $e] AS y")
    assert list(statement.parameters) == ["e", "f"]


SPACE = "\t\n\v\f\r\x1c\x1d\x1e\x1f \xa0\u1680\u2000\u2001\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def test_what_the_lexer_skips_is_space_to_the_engine(world: World) -> None:
    for sign in SPACE:
        guard(f"RETURN{sign}1 AS x")
        assert world.rows(f"RETURN{sign}1 AS x") == [[1]]


# Pieces of statements, benign and not, to be put together at random.
_WORDS = "LOAD FROM CSV COPY TO CALL SET DELETE DETACH CREATE MERGE UNION ALL RETURN WITH MATCH WHERE AS"
_SIGNS = "; ( ) [ ] { } * + - ! | ' \" ` // /* */ **/ \\ \\u0027 $ 1 1LOAD ''"
PIECES = [
    *(piece for statement in ORDINARY[::3] for piece in statement.split(" ")),
    *_WORDS.split(),
    *_SIGNS.split(),
    *["\r", "\n", "\0", "\u200b", "\xa0"],
]


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join))
@example("RETURN '\\")
@example("`")
@example("$`a")
def test_the_guard_raises_nothing_but_a_refusal(text: str) -> None:
    with suppress(QueryRefused):
        guard(text)


@settings(deadline=None)
@given(st.sampled_from(ORDINARY + FOR_NEO4J), st.data())
def test_tokens_and_what_lies_between_them_are_the_text(statement: str, data: st.DataObject) -> None:
    gap = st.sampled_from([" ", "\n", "/* 'x */", '// "x\n', "\xa0\t"])
    text = ""
    for word in [*(token.text for token in tokens(statement)), ""]:
        # Right after a stroke, a comment would be another one.
        text += " " * text.endswith("/") + data.draw(gap) + word
    at, between = 0, []
    for token in tokens(text):
        assert text[token.offset :].startswith(token.text)
        assert text.count("\n", 0, token.offset) == token.line - 1
        between.append(text[at : token.offset])
        at = token.offset + len(token.text)
    assert kinds(text) == kinds(statement)
    assert all(re.fullmatch(r"(?s)(\s|/\*.*?\*/|//[^\n]*\n)*", one) for one in [*between, text[at:]])


@settings(max_examples=examples(300), suppress_health_check=list(HealthCheck), deadline=None)
@given(st.sampled_from(ORDINARY), st.data())
def test_whatever_is_let_through_reads_no_file_and_writes_none(
    world: World, statement: str, data: st.DataObject
) -> None:
    """Statements with pieces put in, left out and exchanged: those the guard likes are really run."""
    bad = [
        f"LOAD FROM '{world.file}'",
        f"1LOAD FROM '{world.file}' RETURN *",
        f"'{world.file}'",
        "RETURN *",
        "CALL threads=1",
    ]
    bad += [f"COPY (RETURN 1) TO '{world.folder / 'out.csv'}'", "SET a.handle = 'z'", "CREATE (:Network {id: 'z'})"]
    pieces = [token.text for token in tokens(statement)]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(pieces)))
        pieces[at : at + data.draw(st.integers(0, 1))] = data.draw(st.lists(st.sampled_from(bad + PIECES), max_size=2))
    text = " ".join(pieces)
    try:
        guard(text)
    except QueryRefused:
        return
    try:
        found = str(world.rows(text))
    except RuntimeError as error:
        found = str(error)
    assert SECRET not in found
    assert "write operations" not in found
    assert {path.name for path in world.folder.iterdir()} <= {"elsewhere.csv", "graph.lbug", "graph.lbug.wal"}
