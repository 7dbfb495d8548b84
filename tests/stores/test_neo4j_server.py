"""The server that the tests ask is a real one."""

from __future__ import annotations

import neo4j as driver
import pytest
from neo4j.exceptions import AuthError

from tests.neo4j_server import Neo4jServer

pytestmark = pytest.mark.neo4j


def test_it_answers_and_is_a_supported_version(neo4j: Neo4jServer) -> None:
    with neo4j.driver() as connection:
        row = connection.execute_query("CALL dbms.components() YIELD name, versions RETURN versions[0] AS v").records[0]
    assert int(row["v"].split(".")[0]) >= 5


def test_it_refuses_another_password(neo4j: Neo4jServer) -> None:
    with (
        driver.GraphDatabase.driver(neo4j.uri, auth=(neo4j.username, "not-the-password")) as connection,
        pytest.raises(AuthError),
    ):
        connection.verify_connectivity()


def test_a_wiped_database_is_empty(neo4j: Neo4jServer) -> None:
    with neo4j.driver() as connection:
        connection.execute_query("CREATE CONSTRAINT c FOR (n:X) REQUIRE n.id IS UNIQUE", database_=neo4j.database)
        connection.execute_query("CREATE INDEX i FOR (n:X) ON (n.name)", database_=neo4j.database)
        assert not neo4j.empty()
        connection.execute_query("CREATE (:X {id: 1})-[:Y]->(:X {id: 2})", database_=neo4j.database)
    neo4j.wipe()
    assert neo4j.empty()


def test_the_jars_bring_the_import_tool(neo4j_server: Neo4jServer) -> None:
    if not neo4j_server.lib:
        pytest.skip("this server does not run from the jars")
    done = neo4j_server.import_tool("database", "import", "full", "--help")
    assert done.returncode == 0
    assert "parquet" in done.stdout
