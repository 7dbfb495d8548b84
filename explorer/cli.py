"""The command line: arguments in, messages out, nothing else."""

from __future__ import annotations

import functools
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import typer
import typer.core

from explorer import __version__, terminal
from explorer.errors import ExplorerError, UsageError
from explorer.renamed import warn

# Everything else is imported where it is used: `explorer --help` must answer at once.
if TYPE_CHECKING:
    from explorer.questions import StoredQuery
    from explorer.result import Result
    from explorer.stores import Store


class _Questions(typer.core.TyperGroup):
    """The stored questions, each a command that is made when somebody asks for it."""

    draws = False

    @functools.cached_property
    def _by_name(self) -> Mapping[str, StoredQuery]:
        from explorer import questions

        return {query.id.replace("_", "-"): query for query in questions.load().values()}

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name in self._by_name if self.get_command(ctx, name)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        query = self._by_name.get(cmd_name.replace("_", "-"))
        if query is None:
            self.list_commands(ctx)  # those that it may have been meant for
        elif cmd_name not in self.commands:
            one = typer.Typer(add_completion=False)
            one.command(cmd_name, help=_help(query))(_question(query, draws=self.draws))
            self.commands[cmd_name] = typer.main.get_command(one)
        return self.commands.get(cmd_name)


class _Drawings(_Questions):
    """The same, their answers drawn."""

    draws = True


app = typer.Typer(
    name="explorer",
    help="Influence-network explorer: archive files → graph → stored questions → pages.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: explorer demo · explorer ingest FILES… · explorer query networks",
)
query_app = typer.Typer(
    cls=_Questions, help="Ask a stored question; rows to the terminal, or a file with -o.", no_args_is_help=True
)
render_app = typer.Typer(
    cls=_Drawings, help="Ask a stored question and draw the answer as one offline page.", no_args_is_help=True
)
analyses_app = typer.Typer(
    help="The analyses that a store keeps: list them, show, compare and remove them.", invoke_without_command=True
)
app.add_typer(query_app, name="query")
app.add_typer(render_app, name="render")
app.add_typer(analyses_app, name="analyses")

StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="A folder, neo4j://… or bolt://…; else EXPLORER_STORE, else explorer.db here."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write: .html .csv .json .jsonl .parquet .gexf .graphml."),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="table csv json jsonl parquet gexf graphml; else by the file's ending."),
]


def _seconds(value: float) -> float:
    if 0 < value <= 10**6:
        return value
    raise typer.BadParameter("a number of seconds, above 0 and up to a million")


TimeoutOption = Annotated[float, typer.Option(help="Seconds to wait for an answer.", callback=_seconds)]

_F = TypeVar("_F", bound=Callable[..., object])


# Options of every command, so that they may stand anywhere on the line; told of in the help of the whole.
_EVERYWHERE = {
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", hidden=True)],
    "debug": Annotated[bool, typer.Option("--debug", hidden=True)],
}


def main() -> None:
    """Run the command line."""
    terminal.quiet = terminal.debug = False
    try:
        app(prog_name="explorer")
    except ExplorerError as error:
        terminal.fail(error)


# Options that were called otherwise until this version: the command, its old options and what each is called now.
_RENAMED: Mapping[str, Mapping[str, str]] = {"roles": {"communities": "analysis"}}


def _manners(function: _F, renamed: Mapping[str, str] | None = None) -> _F:
    """Give a command its manners: one-line errors, exit codes, quiet pipes, and the options of every command.

    `renamed` tells which of its options had another name, old → new; without it, `_RENAMED` does.
    """
    was = _RENAMED.get(function.__name__, {}) if renamed is None else renamed

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> object:
        terminal.quiet |= kwargs.pop("quiet", False)
        terminal.debug |= kwargs.pop("debug", False)
        old = {name: value for name in was if (value := kwargs.pop(name, None)) is not None}
        try:
            with terminal.notices():
                for name, value in old.items():
                    new = was[name]
                    if kwargs[new] not in (None, taken[new].default):
                        raise UsageError(f"{_option(new)} is given twice, as {_option(name)} too", hint="Give it once.")
                    warn(_option(name), _option(new))
                    kwargs[new] = value
                return function(*args, **kwargs)
        except ExplorerError as error:
            terminal.fail(error)
        except KeyboardInterrupt:
            terminal.tell("interrupted")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Whoever reads our output has had enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            # The disk is full, a folder may not be written to: the system's own words say it.
            terminal.fail(ExplorerError(error.strerror or str(error), where=error.filename and str(error.filename)))

    own = inspect.signature(function, eval_str=True)
    common = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in _EVERYWHERE.items()
    ]
    # What has an old name as well need not be given by its new one.
    taken = {p.name: p for p in own.parameters.values()}
    for new in was.values():
        if taken[new].default is inspect.Parameter.empty:
            taken[new] = taken[new].replace(default=None, annotation=_or_none(taken[new].annotation))
    common += [_hidden(old, taken[new]) for old, new in was.items()]
    every = [*taken.values(), *common]
    run.__signature__ = own.replace(parameters=every)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in every}
    return run  # type: ignore[return-value]


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _or_none(annotation: Any) -> Any:
    kind, *rest = get_args(annotation)
    return Annotated[(kind | None, *rest)]


def _hidden(name: str, option: inspect.Parameter) -> inspect.Parameter:
    """Return an option by its old name: understood, but not in the help."""
    kind: Any = get_args(option.annotation)[0] | None
    hidden = Annotated[kind, typer.Option(_option(name), hidden=True)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hidden)


@contextmanager
def _store(name: str | None) -> Iterator[Store]:
    """Open the store that the option, the environment or the folder here names."""
    from explorer.stores import is_address, open_store

    name = name or os.environ.get("EXPLORER_STORE") or "explorer.db"
    credentials = _credentials() if is_address(name) else {}
    with open_store(name, **credentials) as store:
        yield store


def _credentials() -> dict[str, str]:
    """Return a server's credentials from the environment, or ask for what is missing."""
    told = {
        key: os.environ[f"NEO4J_{key.upper()}"]
        for key in ("username", "password", "database")
        if os.environ.get(f"NEO4J_{key.upper()}")
    }
    if "password" not in told:
        if not sys.stdin.isatty():
            raise UsageError("no password for Neo4j", hint="Set NEO4J_USERNAME and NEO4J_PASSWORD.")
        told.setdefault("username", typer.prompt("Neo4j user name", default="neo4j", err=True))
        told["password"] = typer.prompt("Neo4j password", hide_input=True, err=True)
    return told


def _version(wanted: bool) -> None:
    if wanted:
        print(f"explorer {__version__}")
        raise typer.Exit


@query_app.callback()
@render_app.callback()
@_manners
def _group() -> None:
    """Take the options of every command before the question too."""


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No word but the answer; anywhere on the line.")] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an error came from; anywhere on the line.")
    ] = False,
) -> None:
    """Influence-network explorer: archive files → graph → stored questions → pages."""
    terminal.quiet, terminal.debug = quiet, debug


@app.command()
@_manners
def ingest(
    files: Annotated[list[str], typer.Argument(help="Files, folders, globs: plain, .gz or .zip.", show_default=False)],
    store: StoreOption = None,
    network: Annotated[str | None, typer.Option(help="The network, where the file's name does not tell it.")] = None,
    shard: Annotated[str | None, typer.Option(help="The part of the archive, where the name does not tell it.")] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the text.")] = "utf-8",
    memory: Annotated[float, typer.Option(help="GB to work in, about.", min=0.5)] = 4.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    to_import_files: Annotated[
        Path | None,
        typer.Option(help="Write a folder for neo4j-admin database import, and print the command; no store."),
    ] = None,
) -> None:
    """Load archive files into the graph. Files that are in already are skipped.

    Example: explorer ingest china_052020_*.csv
    """
    import codecs

    from explorer.terminal import reports

    if to_import_files and store:
        raise UsageError("import files are no store: give --store or --to-import-files")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UsageError(f"there is no encoding {encoding!r}", hint="For example: --encoding latin-1") from None
    how: dict[str, Any] = {
        "network": network,
        "shard": shard,
        "encoding": encoding,
        "memory": int(memory * (1 << 30)),
    }
    if to_import_files:
        from explorer.ingest.import_files import import_files

        with terminal.progress() as progress:
            made = import_files(
                to_import_files, files, database=os.environ.get("NEO4J_DATABASE") or "neo4j", progress=progress, **how
            )
        report = made.report
    else:
        from explorer.ingest import ingest as load

        with _store(store) as opened, terminal.progress() as progress:
            report = load(opened, files, progress=progress, **how)
    if as_json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        terminal.say(*reports.of_ingest(report))
    if to_import_files:
        terminal.say(*reports.of_import_files(made))
        print(made.command, file=sys.stderr if as_json else sys.stdout)
    for failure in report.failed:
        terminal.tell(f"explorer: {failure.error}")
    if report.fruitless:
        terminal.tell("explorer: nothing could be read")
        raise typer.Exit(1)


@app.command()
@_manners
def remove(
    names: Annotated[list[str], typer.Argument(help="Networks, hashes or file names.", show_default=False)],
    store: StoreOption = None,
) -> None:
    """Take out exactly what a network's files, or one file, brought.

    Example: explorer remove china_052020
    """
    from explorer.ingest import remove as take_out

    with _store(store) as opened, terminal.progress() as progress:
        gone = take_out(opened, names, progress=progress)
    for source in gone:
        terminal.say(f"{source.name} ({source.network}) is out")


@app.command()
@_manners
def detect(
    behaviours: Annotated[
        list[str], typer.Argument(help="One or more: co-retweet, co-tweet, co-link, …", show_default=False)
    ],
    store: StoreOption = None,
    network: Annotated[
        list[str] | None, typer.Option(help="A network to look in; several times for several; else all.")
    ] = None,
    time_window: Annotated[float, typer.Option(help="Seconds between two shares, at most.")] = 60.0,
    name: Annotated[str, typer.Option(help="What the analysis is called; else by what it looks at.")] = "",
    method: Annotated[str, typer.Option(help="timing, count, similarity, projection; or what --as takes.")] = "timing",
    as_: Annotated[
        str | None, typer.Option("--as", help="The very network of another tool: cooRTweet or toolkit.")
    ] = None,
    min_participation: Annotated[
        int | None, typer.Option(help="Shares of an account, at least; else as the method's authors ask.")
    ] = None,
    min_weight: Annotated[float | None, typer.Option(help="Weight of a pair, at least.")] = None,
    rate: Annotated[float, typer.Option(help="False discoveries among what is found, at most.")] = 0.01,
    resolution: Annotated[float, typer.Option(help="Of the communities: higher makes more, smaller ones.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed finds the same communities.")] = 0,
    parameter: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="NAME=VALUE for a behaviour, such as delay=10.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of an analysis of this name.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File for the pairs too: .csv .parquet .gexf .graphml …")
    ] = None,
) -> None:
    """Find accounts that behave alike, and keep what is found as an analysis.

    Example: explorer detect co-retweet co-link --network china_052020 --time-window 60 --name china-60s
    """
    from explorer.analyses.detect import Settings
    from explorer.analyses.detect import detect as look
    from explorer.terminal import reports

    settings = Settings(
        method=as_ or method,
        time_window=time_window,
        min_participation=min_participation,
        min_weight=min_weight,
        rate=rate,
        resolution=resolution,
        seed=seed,
        values=dict(_value(item) for item in parameter or []),
    )
    with _store(store) as opened, terminal.progress() as progress:
        found = look(
            opened, behaviours, name=name, networks=network or (), settings=settings, replace=replace, progress=progress
        )
    if output:
        _write(found.result(), output, None)
    terminal.say(*reports.of_detection(found))
    print(found.analysis.name)


@app.command()
@_manners
def roles(
    store: StoreOption = None,
    network: Annotated[
        list[str] | None, typer.Option(help="A network to look in; several times for several; else all.")
    ] = None,
    name: Annotated[str, typer.Option(help="What the analysis is called; else roles and the networks.")] = "",
    analysis: Annotated[str, typer.Option(help="An analysis whose communities the structures are compared with.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of an analysis of this name.")] = False,
) -> None:
    """Find cores, their amplifiers and the structures they form, and keep them as an analysis.

    Example: explorer roles --network china_052020 --name china-roles
    """
    from explorer.analyses.roles import find_roles
    from explorer.terminal import reports

    with _store(store) as opened, terminal.progress() as progress:
        found = find_roles(
            opened, name=name, networks=network or (), compared=analysis, replace=replace, progress=progress
        )
    terminal.say(*reports.of_roles(found))
    print(found.analysis.name)


@app.command()
@_manners
def score(
    accounts: Annotated[
        list[str], typer.Argument(help="Files of new accounts, in any format that ingest reads.", show_default=False)
    ],
    like: Annotated[str, typer.Option(help="The network that they are held against.", show_default=False)],
    background: Annotated[
        list[str] | None, typer.Option(help="A network of the same debate, to tell the two apart; else the new ones.")
    ] = None,
    store: StoreOption = None,
    output: OutputOption = None,
    format: FormatOption = None,
) -> None:
    """Tell how like a known network new accounts behave; they do not go into the store.

    Example: explorer score new_accounts.jsonl --like china_052020
    """
    from explorer.analyses.score import score_files

    with _store(store) as opened, terminal.progress() as progress:
        result = score_files(opened, accounts, like, background=background or (), progress=progress)
    _write(result, output, format)


@analyses_app.callback()
@_manners
def list_analyses(context: typer.Context, store: StoreOption = None, format: FormatOption = None) -> None:
    """List the analyses that a store keeps; show, compare and remove them."""
    if context.invoked_subcommand is None:
        from explorer.analyses import kept

        with _store(store) as opened:
            _write(kept.overview(opened), None, format)


@analyses_app.command()
@_manners
def show(name: Annotated[str, typer.Argument(show_default=False)], store: StoreOption = None) -> None:
    """Show an analysis: what it was made with, what it found, what its reader must know.

    Example: explorer analyses show china-60s
    """
    from explorer.analyses import kept
    from explorer.terminal import reports

    with _store(store) as opened:
        print("\n".join(reports.of_analysis(kept.find(opened, name))))


@analyses_app.command()
@_manners
def diff(
    one: Annotated[str, typer.Argument(show_default=False)],
    other: Annotated[str, typer.Argument(show_default=False)],
    store: StoreOption = None,
) -> None:
    """Tell in what two analyses differ: what they were made with, and the pairs that only one of them has.

    Example: explorer analyses diff china-60s china-10s
    """
    from explorer.analyses import kept
    from explorer.terminal import reports

    with _store(store) as opened:
        print("\n".join(reports.of_difference(kept.difference(opened, one, other))))


@analyses_app.command("remove")
@_manners
def remove_analyses(names: Annotated[list[str], typer.Argument(show_default=False)], store: StoreOption = None) -> None:
    """Take analyses out of the store.

    Example: explorer analyses remove china-60s
    """
    from explorer.analyses import kept

    with _store(store) as opened, terminal.progress() as progress:
        for analysis in kept.remove(opened, names, progress=progress):
            terminal.say(f"{analysis.name} is out")


def _help(query: StoredQuery) -> str:
    columns = " · ".join(column.name for column in query.columns)
    return f"{query.title}\n\n{query.question}\n\nColumns: {columns}"


_PARAMETER_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    # With commas between.
    "list<string>": str,
    "list<integer>": str,
}


def _question(query: StoredQuery, *, draws: bool) -> Callable[..., None]:
    """Return a command whose options are the parameters of a stored query."""

    def ask(**options: Any) -> None:
        own = {p.name: options.pop(p.name) for p in query.parameters}
        _answer(query, own, draws=draws, **options)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = []
    for p in query.parameters:
        limits = p.name == query.limit and not p.required
        shown: bool | str = f"{p.default}; with -o all" if limits and not draws else not p.required
        option = typer.Option(f"--{p.name.replace('_', '-')}", help=p.meaning, show_default=shown)
        default = inspect.Parameter.empty if p.required else p.default
        default = ",".join(map(str, default)) if isinstance(default, list) else default
        default = None if limits else default  # so that a limit that somebody gives is told from the question's own
        taken = _PARAMETER_TYPES[p.type] | None if limits else _PARAMETER_TYPES[p.type]
        kind = Annotated[taken, option]  # type: ignore[valid-type,name-defined]
        parameters.append(inspect.Parameter(p.name, keyword, default=default, annotation=kind))
    common: list[tuple[str, Any, Any]] = [
        ("store", StoreOption, None),
        ("output", OutputOption, None),
        (
            "cypher",
            Annotated[bool, typer.Option("--cypher", help="Print the Cypher and do not ask it.")],
            False,
        ),
        ("timeout", TimeoutOption, 600.0),
    ]
    common.append(("evidence", _EVIDENCE, 100) if draws else ("format", FormatOption, None))
    parameters += [inspect.Parameter(n, keyword, default=d, annotation=a) for n, a, d in common]
    ask.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    ask.__annotations__ = {p.name: p.annotation for p in parameters}
    ask.__name__ = query.id
    ask.__doc__ = _help(query)
    return _manners(ask, {p.was: p.name for p in query.parameters if p.was})


_EVIDENCE = Annotated[int, typer.Option(help="Links, the heaviest first, whose tweets go into the page.", min=0)]


def _answer(
    query: StoredQuery,
    values: dict[str, object],
    *,
    draws: bool,
    store: str | None,
    output: Path | None,
    cypher: bool,
    timeout: float,
    format: str | None = None,
    evidence: int = 100,
) -> None:
    from explorer import questions

    if cypher:
        print(query.cypher, end="" if query.cypher.endswith("\n") else "\n")
        return
    with _store(store) as opened:
        # A file holds everything, unless somebody says how much: a page has only so much room.
        whole = output is not None and not draws and _format(output, format) != "html"
        whole &= query.limit is not None and values.get(query.limit) is None
        result = questions.ask(opened, query, values, timeout=timeout, whole=whole)
        if draws or _format(output, format) == "html":
            from explorer.analyses import draw as drawing
            from explorer.terminal import reports

            path = output or Path(f"{query.id}.html")
            if _format(path, format) != "html":
                raise UsageError("a picture is an .html file", where=str(path), hint="For rows: explorer query …")
            drawn = drawing.draw(opened, query, result, path, evidence=evidence)
            terminal.say(reports.of_page(drawn))
            print(path)
            return
    _write(result, output, format)


def _format(output: Path | None, format: str | None) -> str:
    if format:
        return format
    if output:
        return output.suffix.lstrip(".").lower() or "csv"
    return "table" if sys.stdout.isatty() else "csv"


def _write(result: Result, output: Path | None, format: str | None) -> None:
    from explorer.render import exports
    from explorer.terminal import reports

    chosen = _format(output, format)
    if chosen == "html":
        from explorer.render import render_table

        if output is None:
            raise UsageError("a page needs a file", hint="Say where: -o page.html")
        render_table(result, output)
    elif chosen == "table" and output is None:
        terminal.show(result)
    else:
        exports.write(result, output, chosen, directed=result.directed)
    terminal.say(*reports.of_rows(result, output))


@app.command()
@_manners
def cypher(
    text: Annotated[
        str | None, typer.Argument(help="A statement, or - for standard input.", show_default=False)
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file with the statement.")] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="NAME=VALUE; numbers, true, false and [lists] are read as such."),
    ] = None,
    store: StoreOption = None,
    output: OutputOption = None,
    format: FormatOption = None,
    timeout: TimeoutOption = 60.0,
    limit: Annotated[int | None, typer.Option(help="Rows at most.", min=1, show_default="10000; with -o all")] = None,
) -> None:
    """Ask in your own Cypher; it can read the graph and nothing else.

    Example: explorer cypher "MATCH (a:Account) RETURN a.id, a.followers ORDER BY a.followers DESC LIMIT 5"
    """
    from explorer import questions

    if (text is None) == (file is None):
        raise UsageError("give a statement, or a file with -f", hint="explorer cypher 'MATCH (n:Network) RETURN n.id'")
    if file:
        try:
            statement = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot be read: {error}", where=str(file)) from None
    else:
        statement = sys.stdin.read() if text == "-" else str(text)
    values = dict(_value(item) for item in parameter or [])
    with _store(store) as opened:
        page = output is None or _format(output, format) == "html"
        most = limit or (10_000 if page else None)  # a file holds everything, unless somebody says how much
        result = questions.ad_hoc(opened, statement, values, timeout=timeout, limit=most)
    if _format(output, format) == "html" and output and result.drawable:
        from explorer.render import render_network

        render_network(result, output)
        print(output)
    else:
        _write(result, output, format)


def _value(item: str) -> tuple[str, object]:
    """Read NAME=VALUE; what is not JSON is text."""
    name, sep, text = item.partition("=")
    if not sep or not name.isidentifier():
        raise UsageError(f"a parameter is NAME=VALUE, not {item!r}", hint="For example: -p network=china_052020")
    try:
        return name, json.loads(text)
    except json.JSONDecodeError:
        return name, text


@app.command()
@_manners
def compare(
    networks: Annotated[list[str], typer.Argument(help="Two networks or more.", show_default=False)],
    output: OutputOption = Path("compare.html"),
    store: StoreOption = None,
) -> None:
    """Lay networks side by side on one scale.

    Example: explorer compare china_052020 turkey_052020 russia_052020 -o compare.html
    """
    from explorer.analyses.compare import compare as lay

    with _store(store) as opened:
        comparison = lay(opened, networks)
    path = output or Path("compare.html")
    if _format(path, None) == "html":
        comparison.page(path)
        print(path)
    else:
        _write(comparison.table(), path, None)


@app.command()
@_manners
def demo(
    folder: Annotated[Path, typer.Argument(help="Where archives, store and pages go.")] = Path("demo"),
    scale: Annotated[
        float | None, typer.Option(help="1 is the size of the real archives, 40.7 million tweets.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 2020,
    only_archives: Annotated[bool, typer.Option("--only-archives", help="Write the archives and stop.")] = False,
    store: StoreOption = None,
) -> None:
    """Make three synthetic archives, load them, ask, draw: the main job in one command.

    Example: explorer demo
    """
    from explorer.demo import tour
    from explorer.terminal import reports

    with terminal.progress() as progress:
        archives = tour.archives(folder, scale=scale, seed=seed, progress=progress)
    terminal.say(*(reports.of_archive(archive) for archive in archives))
    if only_archives:
        return
    pages = []
    with _store(store or str(folder / "explorer.db")) as opened, terminal.progress() as progress:
        for step in tour.run(opened, archives, folder / "pages", progress=progress):
            if isinstance(step, tour.Page):
                pages.append(step.path)
            terminal.say(*reports.of_tour(step))
    for page in pages:
        print(page)


@app.command()
@_manners
def schema(
    of_questions: Annotated[
        bool, typer.Option("--questions", help="The stored questions instead, each with its columns.")
    ] = False,
) -> None:
    """Print the graph: labels, relationships, properties and what they mean."""
    from explorer import questions

    if of_questions:
        print("# The stored questions\n")
        print("\n".join(questions.document(query) for query in questions.load().values()), end="")
    else:
        print(questions.dictionary())


@app.command()
@_manners
def doctor(store: StoreOption = None) -> None:
    """Look at the store: can it be reached, which engine, what does it hold?"""
    from explorer.stores import contents
    from explorer.terminal import reports

    print(reports.of_program())
    with _store(store) as opened:
        print("\n".join(reports.of_store(contents(opened))))
