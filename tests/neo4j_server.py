"""A real Neo4j for the tests: the one at NEO4J_URI, one in Docker, or the community server's own jars."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from tests import outlived

ROOT = Path(__file__).parents[1]
POM = Path(__file__).parent / "neo4j" / "pom.xml"
PASSWORD = "explorer-tests"
STARTED_WITHIN = 120


class NoServer(Exception):
    """No Neo4j can be had here, and why."""


# In the tests a server lives for minutes and answers each question once: what the second compiler does
# never pays, nor does to verify the classes of its jars, nor to plan a question again for each length of its texts.
_SHORT_LIVED = (
    *("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
    *("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"),
)
_PLANNED_ONCE = {"internal.cypher.use_parameter_size": "false"}

_CONSTRAINTS = "SHOW CONSTRAINTS YIELD name RETURN name"
# The two look-up indexes are the database's own.
_INDEXES = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"


@dataclass
class Neo4jServer:
    """A running server. `home`, `lib` and `jvm`, Java's own options, are there where it runs from the jars."""

    uri: str
    username: str
    password: str
    database: str = "neo4j"
    home: Path | None = None
    lib: Path | None = None
    jvm: tuple[str, ...] = ()
    end: Callable[[], None] = lambda: None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def environment(self) -> dict[str, str]:
        """Return what the command line reads of it."""
        return {
            "NEO4J_USERNAME": self.username,
            "NEO4J_PASSWORD": self.password,
            "NEO4J_DATABASE": self.database,
        }

    def driver(self) -> neo4j.Driver:
        login = (self.username, self.password)
        return neo4j.GraphDatabase.driver(self.uri, auth=login, notifications_min_severity="OFF")

    def ping(self) -> None:
        """Ask for an answer once: the driver's own retries would sleep past the moment of the start."""
        with self.driver() as driver, driver.session(database=self.database) as session:
            session.run("RETURN 1").consume()

    def empty(self) -> bool:
        """Tell whether the database holds nothing of anybody: no node, no constraint, no index but its own."""
        with self.driver() as driver, driver.session(database=self.database) as session:
            return not (
                session.run("MATCH (n) RETURN 1 LIMIT 1").data()
                or session.run(_CONSTRAINTS).data()
                or session.run(_INDEXES).data()
            )

    def clear(self) -> None:
        """Remove all nodes and relationships. Without its constraints a server would plan every statement anew."""
        with self.driver() as driver, driver.session(database=self.database) as session:
            session.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()

    def wipe(self) -> None:
        """Remove all nodes, relationships, constraints and indexes."""
        self.clear()
        with self.driver() as driver, driver.session(database=self.database) as session:
            # A constraint takes its index along: the indexes are asked for when the constraints are gone.
            for kind, names in (("CONSTRAINT", _CONSTRAINTS), ("INDEX", _INDEXES)):
                for row in session.run(names).data():
                    session.run(f"DROP {kind} `{row['name']}`").consume()

    def start(self) -> None:
        """Start a server of the jars, or start it again, at the same address."""
        assert self.home, "only a server of the jars can be stopped and started"
        command = [*self._java(), "org.neo4j.server.startup.Neo4jCommand", "console"]
        with (self.home / "logs" / "console.log").open("ab") as log:
            # Ends with this process, however that ends; a Ctrl-C at the terminal is not its own to hear.
            self._process = process = subprocess.Popen(
                [sys.executable, outlived.__file__, str(self.home), *command],
                env=self._env(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait(self, lambda: process.poll() is None)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop a server of the jars with all its processes; its data stays."""
        process, self._process = self._process, None
        if process is None:
            return
        process.communicate(outlived.STOP, timeout=2 * outlived.GRACE)

    def import_tool(self, *arguments: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run `neo4j-admin` of the jars on a home (see `make_home`), and in it: it leaves its report where it runs."""
        where = home or self.home
        assert where, "only a server of the jars brings its admin tool"
        command = [*self._java(home), "org.neo4j.cli.AdminTool", *arguments]
        return subprocess.run(
            command, cwd=where, env=self._env(home), capture_output=True, text=True, timeout=600, check=False
        )

    def admin_script(self, folder: Path) -> None:
        """Put a `neo4j-admin` into a folder that works on this server's home, as an installation has one."""
        names = {k: v for k, v in self._env().items() if k in ("NEO4J_HOME", "NEO4J_CONF")}
        settings = [f"export {shlex.join([f'{name}={value}'])}" for name, value in names.items()]
        run = f'exec {shlex.join([*self._java(), "org.neo4j.cli.AdminTool"])} "$@"'
        script = folder / "neo4j-admin"
        script.write_text("\n".join(["#!/bin/sh", *settings, run, ""]), encoding="utf-8")
        script.chmod(0o755)

    def _java(self, home: Path | None = None) -> list[str]:
        return ["java", *self.jvm, "-Xmx1g", "-cp", f"{self.lib}/*", f"-Dbasedir={home or self.home}"]

    def _env(self, home: Path | None = None) -> dict[str, str]:
        where = str(home or self.home)
        return os.environ | {"NEO4J_HOME": where, "NEO4J_CONF": f"{where}/conf"}


def serve(*, short_lived: bool = False) -> Neo4jServer:
    """Return a running server; raise `NoServer` where none can be had. The caller ends it with `end()`."""
    if os.environ.get("NEO4J_URI"):
        return _given()
    return _in_docker() or _of_jars(short_lived)


def _given() -> Neo4jServer:
    server = Neo4jServer(
        os.environ["NEO4J_URI"],
        os.environ.get("NEO4J_USERNAME", "neo4j"),
        os.environ.get("NEO4J_PASSWORD", ""),
        os.environ.get("NEO4J_DATABASE", "neo4j"),
    )
    # The tests empty the database: nobody's data may be in it.
    if not server.empty() and os.environ.get("EXPLORER_TEST_NEO4J_WIPE") != "1":
        raise NoServer(
            f"the database at {server.uri} is not empty, and the tests would empty it: "
            "set EXPLORER_TEST_NEO4J_WIPE=1 if they may"
        )
    # Left as it was found, or the next run would refuse what this one left.
    server.end = server.wipe
    return server


def _in_docker() -> Neo4jServer | None:
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode if shutil.which("docker") else 1:
        return None
    from testcontainers.neo4j import Neo4jContainer

    # Its user name is given, or it takes the one that the environment names for some other server.
    container = Neo4jContainer("neo4j:5.26-community", username="neo4j", password=PASSWORD)
    container.with_env("NEO4J_dbms_usage__report_enabled", "false").start()
    return Neo4jServer(container.get_connection_url(), "neo4j", PASSWORD, end=container.stop)


def _of_jars(short_lived: bool) -> Neo4jServer:
    server = laid_out(short_lived=short_lived)
    try:
        server.start()
    except BaseException:
        server.end()
        raise
    return server


def laid_out(where: Path | None = None, *, short_lived: bool = False) -> Neo4jServer:
    """Return a server of the jars, not yet started and holding nothing; raise `NoServer` where there are no jars.

    Its home is a new folder in `where`, or where temporary folders are.
    """
    lib = _jars()
    jvm = _SHORT_LIVED if short_lived else ()
    home = Path(tempfile.mkdtemp(prefix="neo4j-", dir=where))
    server = Neo4jServer(f"bolt://127.0.0.1:{_free_port()}", "neo4j", PASSWORD, home=home, lib=lib, jvm=jvm)

    def end() -> None:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)

    server.end = end
    try:
        make_home(home, int(server.uri.rsplit(":", 1)[1]), short_lived)
        done = server.import_tool("dbms", "set-initial-password", PASSWORD)
        if done.returncode:
            raise NoServer(f"the jars do not run: {done.stderr or done.stdout}")
    except BaseException:
        end()
        raise
    return server


def make_home(home: Path, port: int, short_lived: bool) -> None:
    """Lay out a home for a server of the jars that listens on this machine only."""
    for folder in ("conf", "data", "logs", "import", "plugins"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "dbms.usage_report.enabled": "false",
        "server.memory.heap.initial_size": "256m",
        "server.memory.heap.max_size": os.environ.get("EXPLORER_TEST_NEO4J_HEAP", "1g"),
        "server.memory.pagecache.size": os.environ.get("EXPLORER_TEST_NEO4J_PAGECACHE", "512m"),
        # When its databases are closed, Bolt would still idle for twice this time.
        "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
    }
    if short_lived:
        settings |= _PLANNED_ONCE
    (home / "conf" / "neo4j.conf").write_text("".join(f"{k}={v}\n" for k, v in settings.items()), encoding="utf-8")


def _jars() -> Path:
    """Return the folder of the jars; Maven fetches them once for each version of the pom."""
    if not shutil.which("java"):
        raise NoServer("no NEO4J_URI, no Docker engine, and no java for the server's jars")
    version = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    cache = Path(os.environ.get("EXPLORER_NEO4J_JARS") or ROOT / ".cache" / "neo4j")
    lib = cache / version
    if not lib.exists():
        if not shutil.which("mvn"):
            raise NoServer("no NEO4J_URI, no Docker engine, and no mvn to fetch the server's jars")
        cache.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=cache))
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={scratch}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(scratch)
            raise NoServer(f"Maven cannot fetch the server's jars: {done.stdout[-500:]}")
        try:
            scratch.rename(lib)
        except OSError:
            # Another run was quicker, and brought the same.
            shutil.rmtree(scratch)
            if not lib.exists():
                raise
    return lib


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait(server: Neo4jServer, alive: Callable[[], bool]) -> None:
    """Wait until the server answers; raise `NoServer` with the end of its log where it does not."""
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline and alive():
        try:
            server.ping()
            return
        except AuthError:
            raise
        except (DriverError, Neo4jError, OSError):
            time.sleep(0.3)
    log = server.home / "logs" / "console.log" if server.home else None
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log and log.exists() else ""
    raise NoServer(f"Neo4j did not start: {tail}")


if __name__ == "__main__":
    print(_jars())
