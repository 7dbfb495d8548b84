"""A label, a type or a property that the graph does not have is an error that says which it has."""

from __future__ import annotations

import pytest

from explorer.errors import QueryError
from explorer.questions import load
from explorer.questions.schema_names import check_names


@pytest.mark.parametrize(
    ("cypher", "what", "where", "hint"),
    [
        ("MATCH (a:Acount) RETURN a.id", "the graph has no label Acount", "1:10", "Did you mean Account?"),
        ("MATCH (:Account|Twet) RETURN 1", "the graph has no label Twet", "1:17", "Did you mean Tweet?"),
        ("MATCH (a)-[:POSTS]->(t) RETURN 1", "the graph has no relationship type POSTS", "1:13", "mean POSTED?"),
        ("MATCH (a:Account)\nRETURN a.folowers", "a has no property folowers", "2:10", "Did you mean followers?"),
        ("MATCH (a:Account {nme: 'x'}) RETURN 1", "Account has no property nme", "1:19", "Did you mean name?"),
        ("MATCH ()-[r:RETWEETED]->() RETURN r.time", "r has no property time", "1:37", "explorer schema"),
    ],
)
def test_a_name_that_the_graph_does_not_have_is_an_error_with_the_nearest(
    cypher: str, what: str, where: str, hint: str
) -> None:
    with pytest.raises(QueryError) as wrong:
        check_names(cypher)
    assert (wrong.value.what, wrong.value.where) == (what, where)
    assert hint in str(wrong.value.hint)
    assert str(wrong.value.hint).endswith("See: explorer schema")


@pytest.mark.parametrize(
    "cypher",
    [
        "WITH {size: 1} AS m RETURN m.size AS size",
        "MATCH (a:Account) WITH {size: a.followers} AS a RETURN a.size",
        "MATCH (n) RETURN n.whatever",
        "MATCH (a:Account|Network) RETURN a.title, a.handle",
        "MATCH (a:Account {id: $id, handle: 'x:y'}) WHERE a.name = 'b.colour (a:B)' RETURN [x IN [1] WHERE x > 0 | x]",
    ],
)
def test_what_no_pattern_tells_is_left_to_the_engine(cypher: str) -> None:
    check_names(cypher)


def test_the_stored_questions_name_what_the_graph_has() -> None:
    for query in load().values():
        check_names(query.cypher)
