"""The command line's manners: rows to stdout, all else to stderr, exit codes that tell."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from explorer import __version__, cli
from explorer.analyses.background import Background
from explorer.errors import StoreError
from explorer.ingest import ingest
from explorer.readers import SYNTHETIC_URL
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.neo4j_server import Neo4jServer
from tests.pages import contents


@dataclass
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command line in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EXPLORER_STORE", raising=False)

    def go(*arguments: object, stdin: str | None = None) -> Done:
        monkeypatch.setattr(sys, "argv", ["explorer", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin or ""))
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capfd.readouterr()
        return Done(int(left.value.code or 0), out, err)

    return go


def written(folder: Path) -> Path:
    acts = [
        tweet(NEW_YEAR, "a", "=cmd|' /C calc'!A0", hashtags="['HK']"),
        retweet(NEW_YEAR + 60_000, "b", tweet_id(NEW_YEAR), "a", "a"),
        retweet(NEW_YEAR + 90_000, "c", tweet_id(NEW_YEAR), "a", "a", serial=1),
    ]
    write(folder, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")])
    write(folder, "x_052020_tweets_csv_hashed.csv", acts)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return written(tmp_path / "files")


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ingested")
    with EmbeddedStore(folder / "explorer.db") as store:
        ingest(store, [written(folder / "files")])
    return folder / "explorer.db"


@pytest.fixture
def loaded(ingested: Path, tmp_path: Path) -> Path:
    """A store with the files where the command line looks for it, as `explorer ingest` makes it."""
    return Path(shutil.copytree(ingested, tmp_path / "explorer.db"))


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out.strip() == f"explorer {__version__}"


def test_help_names_every_command_and_answers_at_once(run: Run) -> None:
    for word in ("-h", "--help"):
        done = run(word)
        assert done.code == 0
        for command in ("ingest", "query", "render", "compare", "cypher", "demo", "schema", "doctor"):
            assert command in done.out
    assert loaded_by("-h") & {"polars", "pyarrow", "ladybug", "neo4j", "numba", "igraph", "pydantic", "rich"} == set()


def loaded_by(*arguments: object) -> set[str]:
    """Run the command line in a process of its own; return the packages that it loaded."""
    code = (
        f"import sys; sys.argv = {['explorer', *map(str, arguments)]!r}\nfrom explorer.cli import main\n"
        "try: main()\nexcept SystemExit as left: assert not left.code\n"
        "print('\\n', *sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return set(said.splitlines()[-1].split())


@pytest.mark.long
def test_a_question_loads_little_more_than_it_asks_with(run: Run, loaded: Path) -> None:
    asked = loaded_by("query", "accounts", "--network", "x_052020", "--store", loaded, "-o", loaded.parent / "a.csv")
    assert asked & {"pyarrow", "ladybug", "neo4j", "numba", "numpy", "igraph", "pandas", "pydantic", "ssl"} == set()
    assert sum(name.startswith("explorer.") for name in asked) < 60
    assert (loaded.parent / "a.csv").read_text(encoding="utf-8").count("\n") == 4


@pytest.mark.long
def test_a_small_file_is_loaded_without_numba(run: Run, files: Path, tmp_path: Path) -> None:
    assert loaded_by("ingest", files, "--store", tmp_path / "s.db") & {"numba", "igraph", "pandas", "pydantic"} == set()


@pytest.mark.long
def test_an_ingest_reports_on_stderr_and_leaves_stdout_alone(run: Run, files: Path) -> None:
    done = run("ingest", files)
    assert (done.code, done.out) == (0, "")
    assert "2 files in, 0 known, 0 not read: 6 records" in done.err
    assert "3 Account" in done.err


@pytest.mark.long
def test_an_ingest_reports_as_json(run: Run, files: Path) -> None:
    report = json.loads(run("ingest", files, "--json", "--quiet").out)
    assert report["counts"]["RETWEETED"] == 2
    assert {f["records"] for f in report["files"]} == {3}


@pytest.mark.long
def test_quiet_is_quiet_wherever_it_stands(run: Run, files: Path) -> None:
    assert run("ingest", files, "-q").err == ""
    assert run("--quiet", "ingest", files).err == ""
    assert run("ingest", "-q", files).err == ""
    for line in (
        ("query", "tweets", "--network", "x_052020", "--quiet"),
        ("query", "tweets", "-q", "--network", "x_052020"),
        ("query", "-q", "tweets", "--network", "x_052020"),
        ("-q", "query", "tweets", "--network", "x_052020"),
        ("analyses", "--quiet"),
        ("analyses", "--quiet", "remove", "nothing"),
    ):
        assert "row" not in run(*line).err, line
    # Nor does it outlast its line.
    assert run("ingest", files).err != ""


def test_debug_shows_where_an_error_came_from_wherever_it_stands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (("--debug", "query", "networks"), ("query", "networks", "--debug")):
        monkeypatch.setattr(sys, "argv", ["explorer", *line])
        with pytest.raises(StoreError):
            cli.main()
    assert run("query", "networks").code == 1


@pytest.mark.long
def test_a_value_that_looks_like_an_option_of_every_command_is_a_value(run: Run, loaded: Path) -> None:
    said = run("cypher", "MATCH (n:Network) RETURN $word AS word", "-p", "word=--quiet")
    assert (said.out, "1 row\n" in said.err) == ('"word"\r\n"--quiet"\r\n', True)
    said = run("query", "hashtags", "--network", "--quiet")
    assert (said.code, "--quiet" in said.err) == (1, True)
    said = run("ingest", "--", "--quiet")
    assert (said.code, "--quiet" in said.err) == (1, True)


def test_a_word_on_the_line_does_not_decide_which_commands_there_are(run: Run, tmp_path: Path) -> None:
    done = run("ingest", "query", "render")
    assert done.code == 1
    assert "query" in done.err


@pytest.mark.long
def test_a_shell_completes_commands_questions_and_their_options() -> None:
    def completed(words: str, n: int) -> str:
        env = {**os.environ, "_EXPLORER_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(n)}
        done = subprocess.run([sys.executable, "-m", "explorer"], env=env, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout

    assert "ingest" in completed("explorer in", 1)
    assert "most-amplified" in completed("explorer query most", 2)
    assert "retweet-network" in completed("explorer render retw", 2)
    assert "--network" in completed("explorer query hashtags --net", 3)


def test_nothing_read_is_a_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("name,age\n")
    done = run("ingest", "bad.csv", "--quiet")
    assert done.code == 1
    assert "bad.csv:1" in done.err
    assert "nothing could be read" in done.err


@pytest.mark.long
def test_a_question_is_a_command_with_its_own_options(run: Run, loaded: Path) -> None:
    done = run("query", "hashtags", "--network", "x_052020")
    assert done.code == 0
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["hashtag"] for row in rows] == ["hk"]
    assert "1 row\n" in done.err
    help_ = run("query", "hashtags", "-h").out
    assert "--network" in help_
    assert "--limit" in help_


@pytest.mark.long
def test_a_questions_name_may_be_written_either_way(run: Run, loaded: Path) -> None:
    one = run("query", "most-amplified", "--network", "x_052020")
    other = run("query", "most_amplified", "--network", "X_052020")
    assert one.code == other.code == 0
    assert one.out == other.out != ""


def test_a_word_that_is_nearly_a_question_is_set_right(run: Run) -> None:
    done = run("query", "hashtag")
    assert done.code == 2
    assert "hashtags" in done.err


def test_a_network_that_is_not_there_is_told_with_those_that_are(run: Run, loaded: Path) -> None:
    done = run("query", "hashtags", "--network", "x_05202")
    assert done.code == 1
    assert "x_052020" in done.err


def test_the_cypher_of_a_question_can_be_read(run: Run) -> None:
    done = run("query", "hashtags", "--cypher")
    assert done.out == (Path(__file__).parents[1] / "cypher" / "hashtags.cypher").read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet", "html"])
def test_an_answer_goes_to_a_file_by_its_ending(run: Run, loaded: Path, tmp_path: Path, ending: str) -> None:
    done = run("query", "networks", "-o", f"out.{ending}")
    assert done.code == 0
    assert (tmp_path / f"out.{ending}").stat().st_size > 50
    assert "x_052020" not in done.out


@pytest.mark.long
@pytest.mark.parametrize("ending", ["gexf", "graphml"])
def test_a_network_goes_to_gephi(run: Run, loaded: Path, tmp_path: Path, ending: str) -> None:
    assert run("query", "retweet-network", "--network", "x_052020", "-o", f"out.{ending}").code == 0
    assert "retweets" in (tmp_path / f"out.{ending}").read_text(encoding="utf-8")
    assert run("query", "networks", "-o", f"no.{ending}").code == 2


@pytest.mark.long
def test_a_file_holds_everything_and_a_screen_says_of_how_much_it_shows_a_part(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    shown = run("query", "accounts", "--network", "x_052020", "--limit", "2")
    assert shown.err.strip() == "the first 2 of 3 rows; -o FILE writes all of them"
    assert run("query", "accounts", "--limit", "2", "-o", "two.csv").err.strip() == "the first 2 of 3 rows → two.csv"
    default = run("query", "accounts", "--help").out
    assert "1000; with -o all" in " ".join(default.replace("│", " ").split())
    more = [user(f"u{n:04}") for n in range(1_200)]
    run("ingest", write(tmp_path / "more", "y_052020_users_csv_hashed.csv", more))
    assert "the first 1,000 of 1,203 rows" in run("query", "accounts").err
    assert run("query", "accounts", "-o", "all.csv").err.strip() == "1,203 rows → all.csv"
    assert len((tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()) == 1_204
    page = run("query", "accounts", "-o", "page.html")
    assert "1,203 rows, " in page.err
    assert "The question has a limit" not in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "1,203 rows, " in run("render", "accounts", "-o", "page.html").err
    part = run("render", "accounts", "--limit", "1000", "-o", "page.html").err
    assert "the first 1,000 of 1,203 rows, " in part
    assert "All of them: explorer query accounts -o rows.csv" in part
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "these are the first 1,000 of 1,203 rows" in text
    assert ("All of them: explorer query accounts -o rows.csv" in text, "STORE" in text) == (True, False)


@pytest.mark.long
def test_a_command_names_the_store_as_the_line_did_and_a_page_tells_no_place(run: Run, tmp_path: Path) -> None:
    """A command without the store would answer of another one: that of whoever gives it."""
    where = tmp_path / "cases of mine" / "one"
    people = [user(f"u{n}") for n in range(3)]
    run("ingest", write(tmp_path, "x_052020_users_csv_hashed.csv", people), "--store", where)
    said = run("render", "accounts", "--limit", "1", "--store", where, "-o", "page.html").err
    assert f"All of them: explorer query accounts '--store={where}' -o rows.csv" in said
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "All of them: explorer query accounts --store=STORE -o rows.csv" in text
    assert "STORE stands for the folder or address of the store that this is made of." in text
    assert "cases of mine" not in text


@pytest.mark.long
@pytest.mark.parametrize("ending", ["gexf", "graphml", "parquet"])
def test_a_file_of_a_part_says_so_in_its_description(run: Run, loaded: Path, tmp_path: Path, ending: str) -> None:
    run("query", "retweet-network", "--limit", "1", "-o", f"part.{ending}")
    assert b"the heaviest 1 of 2 links" in (tmp_path / f"part.{ending}").read_bytes()
    run("query", "retweet-network", "-o", f"whole.{ending}")
    assert b"the heaviest" not in (tmp_path / f"whole.{ending}").read_bytes()


@pytest.mark.long
def test_what_is_made_up_is_said_wherever_it_is_held_or_held_against(run: Run, files: Path, tmp_path: Path) -> None:
    people = [user(f"m{n}", user_profile_url=SYNTHETIC_URL) for n in range(3)]
    shares = [retweet(NEW_YEAR + 1_000 * n, f"m{n}", tweet_id(NEW_YEAR), "m0", "m0", serial=n) for n in (1, 2)]
    made_up = write(tmp_path / "made", "z_052020_users_csv_hashed.csv", people)
    acts = write(tmp_path / "made", "z_052020_tweets_csv_hashed.csv", [tweet(NEW_YEAR, "m0"), *shares])
    in_ = run("ingest", files, made_up, acts).err.splitlines()
    assert [line.endswith(", SYNTHETIC") for line in in_ if "accounts in file" in line] == [False, True]
    assert "SYNTHETIC" in run("hand-on", "--network", "z_052020", "--as", "cooRTweet", "-o", "shares.csv").err
    assert (tmp_path / "shares.csv").read_text(encoding="utf-8").splitlines()[1].endswith(',"SYNTHETIC"')
    for tool in ("cooRTweet", "toolkit"):  # what comes back is made up still
        run("hand-on", "--network", "z_052020", "--as", tool, "-o", f"{tool}.csv")
        back = run("ingest", tmp_path / f"{tool}.csv", "--network", "back", "--store", f"{tool}.db").err
        assert any(line.startswith("back: ") and line.endswith(" active, SYNTHETIC") for line in back.splitlines())
    assert "SYNTHETIC" not in run("hand-on", "--network", "x_052020", "--as", "cooRTweet", "-o", "shares.csv").err
    assert "SYNTHETIC" in run("report", "z_052020", "-o", "report").err
    for name in ("one", "two"):
        run("detect", "co-retweet", "--network", "z_052020", "--method", "count", "--name", name)
    assert run("analyses", "diff", "one", "two").out.startswith("SYNTHETIC: ")
    # A network that is real is held against one that is not.
    beside = "SYNTHETIC: z_052020, beside which this is laid as a control, is made up."
    assert beside in run("render", "network", "x_052020", "-o", "page.html").err
    assert "the accounts of z_052020 (SYNTHETIC) as a control" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert beside in run("report", "x_052020", "-o", "other").err
    with EmbeddedStore(tmp_path / "explorer.db") as store:
        assert "SYNTHETIC, and so made up: z_052020." in Background.of(store, ["x_052020"], []).notes[0]
    one = run("detect", "co-retweet", "--network", "x_052020")
    assert "1 object was shared by two accounts or more: nothing can be repeated" in one.err


@pytest.mark.long
def test_an_analysis_from_before_a_source_is_said_to_be_stale_wherever_it_is_told(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        run("detect", "co-retweet", "--method", "count", "--name", name)
    assert "come or gone" not in run("analyses", "diff", "one", "two").out
    run("ingest", write(tmp_path / "more", "y_052020_users_csv_hashed.csv", [user("u")]))
    assert run("analyses", "diff", "one", "two").out.startswith("Sources have come or gone since one was made.\n")
    said = "Sources have come or gone since one, two were made."
    assert said in run("query", "analyses").err
    assert said in run("query", "analyses", "-o", "kept.csv").err
    assert said in (tmp_path / "kept.csv-metadata.json").read_text(encoding="utf-8")
    run("render", "analyses", "-o", "kept.html")
    assert said in (tmp_path / "kept.html").read_text(encoding="utf-8")
    assert "one is stale" in run("report", "x_052020", "-o", "report").err


def test_an_unknown_ending_is_told(run: Run, loaded: Path) -> None:
    done = run("query", "networks", "-o", "out.xyz")
    assert done.code == 2
    assert "csv" in done.err


def test_a_drawing_is_one_page_and_its_name_is_the_answer(run: Run, loaded: Path, tmp_path: Path) -> None:
    done = run("render", "retweet-network", "--network", "x_052020", "-o", "page.html")
    assert (done.code, done.out.strip()) == (0, "page.html")
    assert "3 accounts and 2 links" in done.err
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "vis-network" not in page


@pytest.mark.long
def test_a_drawing_holds_what_a_page_can_unless_a_limit_is_given(run: Run, loaded: Path, tmp_path: Path) -> None:
    for given, limit in (([], "1,200,000"), (["--limit", "7"], "7"), (["--renderer", "pyvis"], "12,000")):
        assert run("render", "retweet-network", "-o", "page.html", *given).code == 0
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert f"<dt><bdi>$limit</bdi></dt><dd>{limit}</dd>" in page


def test_pyvis_draws_where_it_is_asked_to_and_nothing_else_is_known(run: Run, loaded: Path, tmp_path: Path) -> None:
    done = run("render", "retweet-network", "--network", "x_052020", "--renderer", "pyvis", "-o", "page.html")
    assert done.code == 0
    assert "vis-network" in (tmp_path / "page.html").read_text(encoding="utf-8")
    done = run("render", "retweet-network", "--renderer", "sigma", "-o", "other.html")
    assert (done.code, "canvas or pyvis" in done.err) == (2, True)


@pytest.mark.long
def test_own_cypher_is_answered_with_parameters(run: Run, loaded: Path, tmp_path: Path) -> None:
    text = "MATCH (a:Account {id: $id}) RETURN a.id AS id, a.followers AS followers"
    for done in (
        run("cypher", text, "-p", "id=a"),
        run("cypher", "-", "-p", "id=a", stdin=text),
        run("cypher", "-f", write_text(tmp_path / "q.cypher", text), "-p", "id=a"),
    ):
        assert (done.code, list(csv.reader(io.StringIO(done.out)))) == (0, [["id", "followers"], ["a", "5"]])


def write_text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_own_cypher_that_returns_both_ends_is_drawn(run: Run, loaded: Path, tmp_path: Path) -> None:
    text = "MATCH (a:Account)-[:AMPLIFIED]->(b:Account) RETURN a.id AS source, b.id AS target"
    assert run("cypher", text, "-o", "own.html").code == 0
    assert contents(tmp_path / "own.html")["linkCount"] == 2


def test_a_page_of_own_cypher_holds_what_it_has_room_for_and_says_of_how_much(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    many = "MATCH (n:Network) UNWIND range(1, 10500) AS x RETURN string(x) AS source, "
    drawn = run("cypher", f"{many} 'b' AS target", "-o", "drawn.html")
    assert drawn.code == 0
    assert "10,501 nodes and 10,500 links" in drawn.err
    rows = run("cypher", f"{many} 'b' AS other", "-o", "rows.html")
    assert rows.code == 0
    assert "The first 5,000 of 10,500 rows" in (tmp_path / "rows.html").read_text(encoding="utf-8")
    assert run("cypher", f"{many} 'b' AS other", "-o", "rows.csv").code == 0
    assert len((tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()) == 10_501


def test_own_cypher_can_neither_write_nor_read_a_file(run: Run, loaded: Path, tmp_path: Path) -> None:
    for text in ("LOAD FROM '/etc/passwd' RETURN *", "MATCH (a) DETACH DELETE a", "COPY (RETURN 1) TO '/tmp/x.csv'"):
        done = run("cypher", text)
        assert done.code == 1
        assert done.out == ""
    assert run("doctor").code == 0


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(run: Run, loaded: Path) -> None:
    done = run("cypher", "MATCH (t:Tweet) WHERE t.text STARTS WITH '=' RETURN t.text AS text")
    assert list(csv.reader(io.StringIO(done.out)))[1] == ["'=cmd|' /C calc'!A0"]


@pytest.mark.long
def test_networks_are_compared_in_a_page_and_a_table(run: Run, files: Path, tmp_path: Path) -> None:
    write(files, "y_052020_users_csv_hashed.csv", [user("d")])
    run("ingest", files)
    assert run("compare", "x_052020", "y_052020").code == 0
    assert "x_052020" in (tmp_path / "compare.html").read_text(encoding="utf-8")
    assert run("compare", "x_052020", "y_052020", "-o", "compare.csv").code == 0
    rows = list(csv.DictReader((tmp_path / "compare.csv").open(encoding="utf-8", newline="")))
    assert {"measure": "Retweets", "x_052020": "2", "y_052020": ""} in rows
    assert run("compare", "x_052020").code == 2


def test_the_doctor_tells_engine_version_and_what_is_held(run: Run, loaded: Path) -> None:
    out = run("doctor").out
    assert "ladybug 0.18.3" in out
    assert "x_052020" in out


def test_a_store_that_does_not_answer_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "x")
    done = run("doctor", "--store", "bolt://127.0.0.1:9")
    assert done.code == 1
    assert "cannot reach Neo4j" in done.err


def test_no_password_and_nobody_to_ask_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    done = run("doctor", "--store", "bolt://127.0.0.1:9")
    assert done.code == 2
    assert "NEO4J_PASSWORD" in done.err


@pytest.mark.neo4j
def test_the_same_commands_serve_neo4j(
    run: Run, files: Path, neo4j: Neo4jServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in neo4j.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("EXPLORER_STAGING", str(tmp_path / "staging"))
    assert run("ingest", files).code == 0
    embedded = run("query", "networks")
    assert run("ingest", files, "--store", neo4j.uri).code == 0
    server = run("query", "networks", "--store", neo4j.uri)
    assert embedded.out == server.out != ""
    assert "Neo4j" in run("doctor", "--store", neo4j.uri).out


@pytest.mark.long
def test_an_interrupt_leaves_with_130(tmp_path: Path, files: Path) -> None:
    code = (
        "import os, signal, sys, time; from explorer import ingest, cli\n"
        "ingest.recognise = lambda *a, **k: os.kill(os.getpid(), signal.SIGINT) or time.sleep(5)\n"
        f"sys.argv = ['explorer', 'ingest', {str(files)!r}]\ncli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path, files: Path) -> None:
    command = f"{sys.executable} -m explorer schema | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "# The graph\n"
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_an_old_option_of_a_question_is_understood_and_says_once_what_it_is_called(run: Run, loaded: Path) -> None:
    ask = ("query", "repeated-retweets", "--min-retweets", 1, "--format", "csv")
    new = run(*ask, "--min-retweeters", 2)
    old = run(*ask, "--min-amplifiers", 2)
    assert (new.code, old.code, old.out) == (0, 0, new.out)
    assert len(new.out.splitlines()) == 3  # b and c retweet a
    assert len(run(*ask, "--min-amplifiers", 3).out.splitlines()) == 1
    said = "--min-amplifiers is now called --min-retweeters"
    assert (new.err.count(said), old.err.count(said)) == (0, 1)
    assert said not in run(*ask, "--min-amplifiers", 2, "--quiet").err
    assert "--min-amplifiers" not in run("query", "repeated-retweets", "--help").out


def test_rows_say_which_columns_were_renamed(run: Run, loaded: Path) -> None:
    asked = run("query", "most-amplified", "--format", "csv")
    assert "column retweeters was called amplifiers until this version" in asked.err
    assert "retweeters" in asked.out.splitlines()[0]


def test_an_option_that_is_given_by_both_names_is_wrong_usage(run: Run) -> None:
    both = run("query", "repeated-retweets", "--min-amplifiers", 3, "--min-retweeters", 4)
    assert (both.code, both.err.splitlines()[0]) == (
        2,
        "explorer: --min-retweeters is given twice, as --min-amplifiers too",
    )


@pytest.mark.long
def test_an_old_option_of_a_command_is_understood_and_says_so(run: Run, loaded: Path) -> None:
    old, new = (run("roles", option, "no-such") for option in ("--communities", "--analysis"))
    assert "explorer: --communities is now called --analysis" in old.err
    assert "no analysis is called 'no-such'" in old.err
    assert new.err == old.err.partition("\n")[2]


@pytest.mark.long
def test_an_old_parameter_is_understood_where_it_is_given_by_name(
    run: Run, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow_retweet.cypher").write_text(
        "// Slow\n//\n// Who?\n//\n// @topic behaviours\n// @param network string = '' x\n"
        "// @param from_account string = '' x\n// @param to_account string = '' x\n"
        "// @param delay integer = 10 x\n// @was lag param delay\n"
        "// @column account string x\n// @column object integer x\n// @column ts integer x\n// @renders shares\n\n"
        "MATCH (n:Network)<-[:LISTED_IN]-(a:Account)-[r:RETWEETED]->(t:Tweet)\n"
        "WHERE ($network = '' OR n.id = $network) AND a.id >= $from_account\n"
        "  AND ($to_account = '' OR a.id < $to_account) AND r.ts >= $delay\n"
        "RETURN DISTINCT a.id AS account, t.id AS object, r.ts AS ts\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("EXPLORER_QUERIES", str(tmp_path))
    done = run("detect", "slow-retweet", "--method", "count", "-p", "lag=5")
    assert "explorer: parameter lag of slow_retweet is now called delay" in done.err
    assert done.err.count("now called") == 1


# Doors: what each command takes.


@pytest.mark.long
def test_what_a_spreadsheet_could_run_is_counted_and_left_on_request(run: Run, loaded: Path) -> None:
    ask = ("cypher", "MATCH (t:Tweet) WHERE t.text STARTS WITH '=' RETURN t.text AS text")
    said = "1 cell that a spreadsheet would run has a ' before it: --exact leaves every text as it is"
    assert said in run(*ask).err
    exact = run(*ask, "--exact")
    assert list(csv.reader(io.StringIO(exact.out)))[1] == ["=cmd|' /C calc'!A0"]
    assert "spreadsheet" not in exact.err
    assert "spreadsheet" not in run(*ask, "--json").err


@pytest.mark.long
def test_json_means_the_same_on_every_command_that_has_rows(run: Run, files: Path) -> None:
    write(files, "y_052020_users_csv_hashed.csv", [user("d")])
    run("ingest", files)
    for command in (
        ("query", "networks"),
        ("cypher", "MATCH (n:Network) RETURN n.id AS network"),
        ("compare", "x_052020", "y_052020"),
        ("analyses",),
    ):
        done = run(*command, "--json")
        assert (done.code, done.out) == (0, run(*command, "--format", "json").out), command
        assert isinstance(json.loads(done.out), list), command
    assert run("query", "networks", "--json", "--format", "csv").code == 2


@pytest.mark.long
def test_a_dash_is_standard_output(run: Run, files: Path, loaded: Path, tmp_path: Path) -> None:
    assert run("query", "hashtags", "-o", "-").out == run("query", "hashtags").out
    assert run("query", "hashtags", "-o", "-", "--json").out == run("query", "hashtags", "--json").out
    for page in (("render", "retweet-network"), ("query", "networks", "--format", "html")):
        assert run(*page, "-o", "-").out.startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["explorer.db", "files"]


@pytest.mark.parametrize("command", [("query", "networks"), ("compare", "x", "y"), ("score", "x", "--like", "y")])
def test_a_format_that_is_not_written_is_an_error_with_all_there_are(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "-o", "x.pdf")
    assert (done.code, done.err.splitlines()[0]) == (2, "explorer: x.pdf: the file's ending names no format")
    assert "html" in done.err
    assert "csv" in done.err


def test_a_limit_below_nought_is_told_in_our_words(run: Run, loaded: Path) -> None:
    done = run("query", "hashtags", "--limit", "-5")
    assert (done.code, done.err.splitlines()[0]) == (
        1,
        "explorer: hashtags: limit takes a whole number from 0 up, not -5",
    )
    none = run("query", "accounts", "--limit", "0")
    assert "the first 0 of 3 rows" in none.err
    assert "Nothing found" not in none.err


@pytest.mark.parametrize("ending", ["csv", "html"])
@pytest.mark.long
def test_a_detection_that_finds_no_pair_writes_its_file_all_the_same(
    run: Run, files: Path, tmp_path: Path, ending: str
) -> None:
    run("ingest", files)
    done = run("detect", "co-retweet", "--method", "count", "--min-weight", "99", "-o", f"none.{ending}")
    assert (done.code, "Nothing found" in done.err) == (0, True)
    assert "source" in (tmp_path / f"none.{ending}").read_text(encoding="utf-8")


def test_a_label_that_is_not_there_is_told_with_the_nearest(run: Run, loaded: Path) -> None:
    done = run("cypher", "MATCH (a:Acount) RETURN a.id AS id")
    assert (done.code, "Did you mean Account? See: explorer schema" in done.err) == (1, True)


def test_a_value_that_no_behaviour_takes_is_an_error(run: Run, loaded: Path) -> None:
    done = run("detect", "fast-retweet", "-p", "delya=5")
    assert (done.code, "Did you mean delay?" in done.err) == (2, True)
    assert run("detect", "fast-retweet", "-p", "delay=5", "-p", "delay=6").code == 2


@pytest.mark.long
def test_the_store_before_a_command_of_analyses_is_where_it_looks(run: Run, files: Path) -> None:
    run("ingest", files, "--store", "other")
    name = run("detect", "co-retweet", "--method", "count", "--store", "other").out.strip()
    assert name == "co-retweet-count-60s-x_052020"
    assert run("analyses", "--store", "other", "show", name).out.startswith(f"{name}: coordination in x_052020")
    assert run("analyses", "--store", "other", "--json", "show", name).code == 2
    assert run("analyses", "show", name).code == 1


@pytest.mark.long
def test_analyses_of_two_kinds_are_not_held_against_each_other(run: Run, loaded: Path) -> None:
    run("detect", "co-retweet", "--method", "count", "--name", "alike")
    run("roles", "--name", "rings")
    refused = run("analyses", "diff", "alike", "rings")
    assert (refused.code, "alike is an analysis of coordination, rings one of roles" in refused.err) == (2, True)
    run("roles", "--name", "again")
    said = run("analyses", "diff", "rings", "again").out
    assert [line.split(" in both")[0] for line in said.splitlines()] == [
        "made in the same way",
        "0 accounts with their roles",
        "0 structures",
        "0 pairs",
    ]


@pytest.mark.long
def test_a_dry_run_says_what_would_go_and_leaves_it(run: Run, loaded: Path) -> None:
    run("detect", "co-retweet", "--method", "count", "--name", "alike")
    before = run("doctor").out
    assert "x_052020_users_csv_hashed.csv (x_052020) would go" in run("remove", "X_052020", "--dry-run").err
    assert run("analyses", "remove", "alike", "--dry-run").err == "alike would go\n"
    assert run("remove", "nothing", "--dry-run").code == 1
    assert run("doctor").out == before


def test_the_doctor_says_where_there_is_nothing_and_makes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("doctor")
    assert done.code == 0
    assert f"store    {tmp_path / 'explorer.db'}\nThere is nothing yet." in done.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_what_cannot_be_read_is_said_first(run: Run, files: Path) -> None:
    assert run("ingest", "nofile").err.startswith("explorer: nofile: there is no such file\n")
    assert run("ingest", "nofile", files).err.startswith("explorer: nofile: there is no such file\n")


def test_help_shows_brackets_and_an_example_and_no_variable_that_is_not_read(run: Run) -> None:
    assert "[1,2]" in run("cypher", "-h").out
    assert "EXPLORER_STORE" not in run("demo", "-h").out
    assert "Example: explorer query hashtags --network china_052020" in run("query", "hashtags", "-h").out
    shown = run("render", "structure-network", "-h").out
    assert "Example: explorer render structure-network --analysis china-60s -o structure_network.html" in shown


def test_an_old_option_does_not_win_over_a_new_one_that_is_given_at_its_default(run: Run) -> None:
    both = run("query", "core-amplifiers", "--min-amplifiers", 3, "--min-retweeters", 2)
    assert (both.code, "is given twice" in both.err) == (2, True)


@pytest.mark.long
def test_a_shell_completes_names_that_the_store_holds(run: Run, loaded: Path, tmp_path: Path) -> None:
    run("detect", "co-retweet", "--method", "count", "--name", "alike")

    def completed(words: str, n: int) -> str:
        env = {**os.environ, "_EXPLORER_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(n)}
        done = subprocess.run(
            [sys.executable, "-m", "explorer"], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        return done.stdout

    assert completed("explorer compare x", 2).split() == ["x_052020"]
    assert completed("explorer query hashtags --network x", 4).split() == ["x_052020"]
    assert completed("explorer query hashtags --network X_05", 4).split() == ["x_052020"]
    assert completed("explorer analyses show al", 3).split() == ["alike"]
    assert completed("explorer analyses show AL", 3).split() == ["alike"]
    assert completed("explorer detect co-r", 2).split() == ["co-reply", "co-retweet"]


@pytest.mark.long
def test_a_dossier_is_written_named_and_found_by_handle_or_the_nearest_are_told(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    done = run("render", "account", "@A", "-o", "a.html")
    assert (done.code, done.out) == (0, "a.html\n")
    assert done.err.startswith("Account · x_052020: a, ")
    assert run("render", "account", "a").out.startswith("account-a-")
    assert run("render", "network", "X_052020").out == "network-x_052020.html\n"
    assert run("render", "network", "x_052020", "-o", "-").out.startswith("<!doctype html>")
    missing = run("render", "account", "aa")
    assert (missing.code, "the store holds no account 'aa'" in missing.err) == (1, True)
    for kind, of in (("community", "coordination"), ("structure", "roles")):
        none = run("render", kind, 1)
        assert (none.code, f"the store holds no analysis of {of}" in none.err) == (1, True)
    only = run("render", "account", "a", "--since", "2021", "-o", "none.html")
    assert "Only from 2021-01-01" in only.err
    assert "No tweet and no retweet of this account" in (tmp_path / "none.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_report_is_written_checked_and_what_is_not_as_it_was_is_named(run: Run, loaded: Path, tmp_path: Path) -> None:
    done = run("report", "x_052020", "-o", "folder")
    assert (done.code, done.out) == (0, "folder/index.html\n")
    manifest = done.err.rpartition("sha256 of manifest.json: ")[2].strip()
    whole = run("verify", "folder")
    assert (whole.code, len(whole.out.splitlines())) == (0, 1)
    assert f" files are as written; sha256 of manifest.json: {manifest}" in whole.out
    (tmp_path / "folder" / "network.html").write_text("another")
    (tmp_path / "folder" / "provenance.json").unlink()
    (tmp_path / "folder" / "annex" / "new\x1b[2J.txt").write_text("")
    broken = run("verify", "folder")
    assert (broken.code, broken.out) == (1, "")
    assert broken.err.splitlines() == [
        "explorer: network.html is changed",
        "explorer: provenance.json is missing",
        "explorer: annex/new␛[2J.txt is not in the manifest",
    ]
    assert (run("verify", ".").code, run("report", "x_052020", "-o", ".").code) == (1, 2)
    assert run("report", "x_052020", "-o", "-").code == 2
    assert run("report", "nowhere").code == 1
