"""What the tests share: a real Neo4j, a real browser, the real archives, or the reason why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.browser import browser
from tests.neo4j_server import Neo4jServer, NoServer, serve

__all__ = ["browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    for what in ("neo4j", "browser", "archive"):
        parser.addoption(f"--require-{what}", action="store_true", help=f"fail, and do not skip, without a real {what}")


def _lacking(config: pytest.Config, what: str, why: str) -> NoReturn:
    """Skip with the reason, or fail where this must be here."""
    if config.getoption(f"--require-{what}"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


@pytest.fixture(scope="session")
def neo4j_server(pytestconfig: pytest.Config) -> Iterator[Neo4jServer]:
    """One server for all tests; see `neo4j` for an empty database."""
    try:
        server = serve()
    except NoServer as why:
        _lacking(pytestconfig, "neo4j", str(why))
    try:
        yield server
    finally:
        server.end()


@pytest.fixture
def neo4j(neo4j_server: Neo4jServer) -> Neo4jServer:
    """The server, its database emptied."""
    neo4j_server.wipe()
    return neo4j_server


@pytest.fixture(scope="session")
def archive_data(pytestconfig: pytest.Config) -> Path:
    """The folder of real archives and other tools' answers."""
    folder = Path(os.environ.get("EXPLORER_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (folder / "archive").is_dir():
        _lacking(pytestconfig, "archive", f"no real archives at {folder}: set EXPLORER_TEST_DATA to their folder")
    return folder
