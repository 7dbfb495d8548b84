"""What the tests share: a real Neo4j, a real browser, the real archives, or the reason why not."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.browser import browser
from tests.compiled_once import share_what_is_compiled
from tests.neo4j_server import Neo4jServer, NoServer, laid_out, serve
from tests.stores.test_stores import neo4j_store

__all__ = ["browser"]

# A first call may compile, and machines differ: what is slow is told by the durations, not by a failure.
settings.register_profile("explorer", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=20)

share_what_is_compiled()

# What stands outside Python, by its marker: the fixtures through which a test comes to it. Who asks for one is marked.
OUTSIDE = {
    "neo4j": {"neo4j_server", "fresh_neo4j"},
    "browser": {"browser"},
    "node": {"node"},
    "archive": {"archive_data"},
}


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Keep to one process where a server is given: two would empty the one database for each other."""
    if os.environ.get("NEO4J_URI") and getattr(config.option, "numprocesses", None):
        config.option.numprocesses = 0


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("quick" if config.getoption("--quick") else "explorer")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep what is collected out of the garbage collector: some million objects that stay to the end."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test by what it asks for."""
    asked = set(getattr(item, "fixturenames", ()))
    marked = {mark.name for mark in item.iter_markers()}
    for name in OUTSIDE:
        if OUTSIDE[name] & asked and name not in marked:
            item.add_marker(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the quick part what needs more than Python, or takes seconds."""
    if config.getoption("--quick"):
        left_out = {item: any(map(item.get_closest_marker, [*OUTSIDE, "long"])) for item in items}
        config.hook.pytest_deselected(items=[item for item in items if left_out[item]])
        items[:] = [item for item in items if not left_out[item]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick", action="store_true", help="only what needs nothing but Python and no seconds, with fewer examples"
    )
    for what in ("neo4j", "browser", "archive", "node"):
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
        server = serve(short_lived=True)
    except NoServer as why:
        _lacking(pytestconfig, "neo4j", str(why))
    try:
        yield server
    finally:
        server.end()


@pytest.fixture
def fresh_neo4j(pytestconfig: pytest.Config) -> Iterator[Neo4jServer]:
    """A server of the jars of its own, laid out and not yet started."""
    try:
        server = laid_out(short_lived=True)
    except NoServer as why:
        _lacking(pytestconfig, "neo4j", str(why))
    try:
        yield server
    finally:
        server.end()


@pytest.fixture
def neo4j(neo4j_server: Neo4jServer) -> Neo4jServer:
    """The server, its database emptied."""
    neo4j_server.clear()
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
    neo4j_server.clear()
    with neo4j_store(neo4j_server, folder / "staging") as store:
        fill(store, folder)
        yield store


@pytest.fixture(scope="module", params=["embedded", pytest.param("server", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the two."""
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def node(pytestconfig: pytest.Config) -> str:
    """Node, for the source of the pages: only its tests need it."""
    found = shutil.which("node")
    if not found:
        _lacking(pytestconfig, "node", "no Node on the PATH")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(said.removeprefix("v").partition(".")[0]) < 20:
        _lacking(pytestconfig, "node", f"Node {said} is too old: its own test runner needs 20")
    return found


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config, node: str) -> str:
    """The source of axe-core, which judges by the rules of WCAG whether a page can be used by everybody."""
    found = Path(__file__).parent / "viewer" / "node_modules" / "axe-core" / "axe.min.js"
    if not found.exists():
        _lacking(pytestconfig, "node", f"no axe-core at {found}: run `npm ci` in {found.parents[2]}, or `make js`")
    return found.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def typescript(pytestconfig: pytest.Config, node: str) -> Path:
    """The type check of the source of the pages."""
    folder = Path(__file__).parent / "viewer"
    found = folder / "node_modules" / ".bin" / "tsc"
    if not found.exists():
        _lacking(pytestconfig, "node", f"no TypeScript in {folder}: run `npm ci` there, or `make js`")
    return found


@pytest.fixture(scope="session")
def archive_data(pytestconfig: pytest.Config) -> Path:
    """The folder of real archives and other tools' answers."""
    folder = Path(os.environ.get("EXPLORER_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (folder / "archive").is_dir():
        _lacking(pytestconfig, "archive", f"no real archives at {folder}: set EXPLORER_TEST_DATA to their folder")
    return folder
