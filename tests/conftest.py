"""What the tests share: a real Neo4j, a real browser, the real archives, or the reason why not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.browser import browser
from tests.neo4j_server import Neo4jServer, NoServer, serve
from tests.stores.test_stores import neo4j_store

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


@pytest.fixture(scope="module")
def embedded(fill: Callable[[Store, Path], object], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An embedded store with what the module's own `fill` puts into it, given the store and a folder for files."""
    folder = tmp_path_factory.mktemp("embedded")
    with EmbeddedStore(folder / "db") as store:
        fill(store, folder)
        yield store


@pytest.fixture(scope="module")
def server(
    neo4j_server: Neo4jServer, fill: Callable[[Store, Path], object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """The server with nothing but what the module's own `fill` puts into it."""
    folder = tmp_path_factory.mktemp("server")
    neo4j_server.wipe()
    with neo4j_store(neo4j_server, folder / "staging") as store:
        fill(store, folder)
        yield store


@pytest.fixture(scope="module", params=["embedded", pytest.param("server", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the two."""
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def archive_data(pytestconfig: pytest.Config) -> Path:
    """The folder of real archives and other tools' answers."""
    folder = Path(os.environ.get("EXPLORER_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (folder / "archive").is_dir():
        _lacking(pytestconfig, "archive", f"no real archives at {folder}: set EXPLORER_TEST_DATA to their folder")
    return folder
