"""The command line: arguments in, messages out, nothing else."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import typer
import typer.core

import explorer
from explorer import terminal
from explorer.errors import ExplorerError, UsageError
from explorer.process.compiling import told
from explorer.renamed import warn

# Everything else is imported where it is used: `explorer --help` must answer at once.
if TYPE_CHECKING:
    from explorer.analyses.dossiers import Dossier, Inquiry
    from explorer.questions import Parameter, StoredQuery
    from explorer.questions.scope import Scope
    from explorer.render import Renderer
    from explorer.result import Result
    from explorer.stores import Store


@dataclass(frozen=True)
class _Plainly:
    """How a value of a plain type is taken from the line, without the library that typer brings for all others."""

    kind: Any
    otherwise: Callable[[], Any]

    def coerce(self, value: Any, *, param: Any, ctx: Any) -> Any:
        """Return a value in the parameter's type, as typer does."""
        if self.kind is str and isinstance(value, str):
            return value
        if self.kind in (int, float) and type(value) is self.kind:
            return value
        if self.kind is Path and isinstance(value, str | Path):
            return Path(value)
        if self.kind == list[str] and isinstance(value, tuple | list) and all(isinstance(one, str) for one in value):
            return list(value)
        if value is None and self.kind in (str, int, float, bool, Path):
            return None
        return self.otherwise().coerce(value, param=param, ctx=ctx)


def _plainly(parameters: Sequence[Any]) -> None:
    """Have plain values taken as they are, where typer would load a fifth of a second of code for it."""
    for parameter in parameters:
        slow = getattr(parameter, "get_runtime_param", None)
        if slow and not isinstance(slow, functools.partial):
            taken = _Plainly(parameter.type_descriptor.annotation, slow)
            parameter.get_runtime_param = functools.partial(lambda taken: taken, taken)


class _Command(typer.core.TyperCommand):
    """A command that takes plain values as they are."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _plainly(self.get_params(ctx))
        return super().parse_args(ctx, args)


class _Group(typer.core.TyperGroup):
    """Commands under a name, the options of which are taken in the same way."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _plainly(self.get_params(ctx))
        return super().parse_args(ctx, args)


class _Commands(_Group):
    """Commands, each listed with the whole of its first sentence."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        command = super().get_command(ctx, cmd_name)
        if command is not None and command.short_help is None:
            command.short_help = " ".join((command.help or "").split("\n\n")[0].split())
        return command


class _Questions(_Group):
    """The stored questions, each a command that is made when somebody asks for it."""

    draws = False

    @functools.cached_property
    def _by_name(self) -> Mapping[str, StoredQuery]:
        from explorer import questions

        return {query.id.replace("_", "-"): query for query in questions.load().values()}

    @property
    def _renamed(self) -> Mapping[str, StoredQuery]:
        return {query.was.replace("_", "-"): query for query in self._by_name.values() if query.was}

    def list_commands(self, ctx: Any) -> list[str]:
        return [*self._others, *(name for name in self._by_name if self.get_command(ctx, name))]

    @functools.cached_property
    def _others(self) -> list[str]:
        """Commands of the group that are no stored question: they stand first."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        from explorer import questions

        if cmd_name in self._others:
            return self.commands[cmd_name]
        query = questions.load_one(cmd_name) or self._by_name.get(cmd_name.replace("_", "-"))
        if query is None and (renamed := self._renamed.get(cmd_name.replace("_", "-"))):
            with terminal.notices():
                warn(f"the question {cmd_name}", renamed.id.replace("_", "-"))
            return self.get_command(ctx, renamed.id.replace("_", "-"))
        if query is None:
            self.list_commands(ctx)  # those that it may have been meant for
        elif cmd_name not in self.commands:
            one = typer.Typer(add_completion=False, rich_markup_mode=None)
            one.command(cmd_name, cls=_Command, help=_help(query, draws=self.draws))(_question(query, draws=self.draws))
            self.commands[cmd_name] = typer.main.get_command(one)
        return self.commands.get(cmd_name)


class _Drawings(_Questions):
    """The same, their answers drawn."""

    draws = True


app = typer.Typer(
    name="explorer",
    cls=_Commands,
    help="Influence-network explorer: archive files → graph → stored questions → pages.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: explorer demo · explorer ingest FILES… · explorer query networks",
)
query_app = typer.Typer(
    cls=_Questions,
    help="Ask a stored question; rows to the terminal, or a file with -o.\n\n"
    "\b\nExample: explorer query hashtags --network china_052020 --limit 10",
    no_args_is_help=True,
    rich_markup_mode=None,
)
render_app = typer.Typer(
    cls=_Drawings,
    help="Ask a stored question and draw the answer as one offline page; or all that the store tells of an account, a "
    "community, a structure or a network.\n\n"
    "\b\nExample: explorer render retweet-network --network china_052020 -o retweets.html",
    no_args_is_help=True,
    rich_markup_mode=None,
)
analyses_app = typer.Typer(
    cls=_Commands,
    help="The analyses that a store keeps: list them, show, compare and remove them.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app.add_typer(query_app, name="query")
app.add_typer(render_app, name="render")
app.add_typer(analyses_app, name="analyses")


def _folder(context: typer.Context) -> Path | None:
    """Return the folder of the store that a command line names as far as it is typed, where it has one."""
    name = _asked_store(_named_store(context))
    staging = os.environ.get("EXPLORER_STAGING")
    return Path(name) if "://" not in name else Path(staging) if staging else None


def _complete_network(context: typer.Context, incomplete: str) -> list[str]:
    from explorer.graph import names

    folder = _folder(context)
    return _begun_so(names.networks(folder) if folder else [], incomplete)


def _complete_analysis(context: typer.Context, incomplete: str) -> list[str]:
    from explorer.graph import names

    folder = _folder(context)
    return _begun_so(names.analyses(folder) if folder else [], incomplete)


class _InAnyCase(str):
    """A name that begins with its first letters in any case: typer asks it once more what it begins with."""

    def startswith(self, prefix: str) -> bool:  # type: ignore[override]
        return self.casefold().startswith(prefix.casefold())


def _begun_so(known: Sequence[str], incomplete: str) -> list[str]:
    """Return the names that begin so, in any case."""
    return [name for name in map(_InAnyCase, known) if name.startswith(incomplete)]


def _complete_behaviour(incomplete: str) -> list[str]:
    from explorer.graph import statements

    known = sorted(path.stem.replace("_", "-") for path in statements.folder().glob("behaviours/*.cypher"))
    return _begun_so(known, incomplete.replace("_", "-"))


_STORE_HELP = "A folder, neo4j://… or bolt://…; else EXPLORER_STORE, else explorer.db here."
StoreOption = Annotated[str | None, typer.Option("--store", help=_STORE_HELP)]
NetworksOption = Annotated[
    list[str] | None,
    typer.Option(
        "--network",
        help="A network to look in; several times for several; else all.",
        autocompletion=_complete_network,
    ),
]
AnalysisArgument = Annotated[str, typer.Argument(show_default=False, autocompletion=_complete_analysis)]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="File to write: .html .csv .json .jsonl .parquet .gexf .graphml; - for standard output."
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(help="table html csv json jsonl parquet gexf graphml; else by the file's ending."),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        help="Only what was done from this moment on: 2019, 2019-08, 2019-08-01T09:30; UTC.", show_default=False
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(help="Only what was done before this moment; of a day, month or year to its end.", show_default=False),
]
LanguageOption = Annotated[
    str | None,
    typer.Option(help="Only tweets and retweets in this language, as the files tell it: zh.", show_default=False),
]
WithoutOption = Annotated[
    Path | None,
    typer.Option(help="A file of accounts to be set aside: an id or handle a line, a comma, why.", show_default=False),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would go, and leave it in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
ExactOption = Annotated[
    bool, typer.Option("--exact", help="CSV with every text as it is, also what a spreadsheet would run.")
]


def _seconds(value: float) -> float:
    if 0 < value <= 10**6:
        return value
    raise typer.BadParameter("a number of seconds, above 0 and up to a million")


TimeoutOption = Annotated[float, typer.Option(help="Seconds to wait for an answer.", callback=_seconds)]

_F = TypeVar("_F", bound=Callable[..., object])


# Options of every command, so that they may stand anywhere on the line; told of in the help of the whole.
_EVERYWHERE = {
    "quiet": (Annotated[bool, typer.Option("--quiet", "-q", hidden=True)], False),
    "debug": (Annotated[bool, typer.Option("--debug", hidden=True)], False),
    "memory": (Annotated[str | None, typer.Option("--memory", hidden=True)], None),
}


def main() -> None:
    """Run the command line."""
    terminal.quiet = terminal.debug = False
    try:
        app(prog_name="explorer")
    except ExplorerError as error:
        terminal.fail(error)


# The command that runs, and those that stand before it on the line.
_line: ContextVar[typer.Context] = ContextVar("_line")

# Options that were called otherwise until this version: the command, its old options and what each is called now.
_RENAMED: Mapping[str, Mapping[str, str]] = {"roles": {"communities": "analysis"}}


def _manners(function: _F, renamed: Mapping[str, str] | None = None) -> _F:
    """Give a command its manners: one-line errors, exit codes, quiet pipes, and the options of every command.

    `renamed` tells which of its options had another name, old → new; without it, `_RENAMED` does.
    """
    was = _RENAMED.get(function.__name__, {}) if renamed is None else renamed

    @functools.wraps(function)
    def run(*args: Any, line: typer.Context, **kwargs: Any) -> object:
        _line.set(line)
        terminal.quiet |= kwargs.pop("quiet", False)
        terminal.debug |= kwargs.pop("debug", False)
        memory = kwargs.pop("memory", None)
        old = {name: value for name in was if (value := kwargs.pop(name, None)) is not None}
        try:
            with terminal.notices(), told(terminal.say):
                _allow(memory)
                for name, value in old.items():
                    new = was[name]
                    if _is_given(new):
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
        except (typer.Exit, typer.Abort, typer.BadParameter, SystemExit):
            raise
        except BaseException as error:  # of a library, too: its panics are no Exception
            if terminal.debug:
                raise
            terminal.fail(_unforeseen(error))

    own = inspect.signature(function, eval_str=True)
    common = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=kind)
        for name, (kind, value) in _EVERYWHERE.items()
    ]
    # What has an old name as well need not be given by its new one.
    taken = {p.name: p for p in own.parameters.values()}
    for new in was.values():
        if taken[new].default is inspect.Parameter.empty:
            taken[new] = taken[new].replace(default=None, annotation=_or_none(taken[new].annotation))
    common += [_hidden(old, taken[new]) for old, new in was.items()]
    common.append(inspect.Parameter("line", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))
    every = [*taken.values(), *common]
    run.__signature__ = own.replace(parameters=every)  # type: ignore[attr-defined]
    run.__doc__ = re.sub(r"(?m)^( *)(Example: )", r"\1\b\n\1\2", function.__doc__ or "")  # a line that is not folded
    run.__annotations__ = {p.name: p.annotation for p in every}
    return run  # type: ignore[return-value]


def _allow(memory: str | None) -> None:
    """Have this command, and every process that it begins, work in so much memory."""
    if memory:
        from explorer.process.memory import SETTING, in_bytes

        in_bytes(memory)
        os.environ[SETTING] = memory


def _unforeseen(error: BaseException) -> ExplorerError:
    """Return what nobody has thought of as one line, or that there is not enough memory."""
    if isinstance(error, MemoryError) or "start new thread" in str(error) or "map segment" in str(error):
        hint = "Is there a limit on it (ulimit -v)? Ask for less, or give less to work in: --memory."
        return ExplorerError("there is not enough memory", hint=hint)
    if isinstance(error, UnicodeEncodeError):
        return UsageError("what was given holds bytes that are no UTF-8 text", hint="Only files may be called so.")
    told = " ".join(f"{type(error).__name__}: {error}".split())
    return ExplorerError(f"this should not have happened: {told}", hint="Tell its authors; --debug shows where.")


def _is_given(name: str) -> bool:
    """Whether somebody wrote this option of the command that runs, be it at its default."""
    source = _line.get().get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


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

    name = _store_name(name)
    credentials = _credentials() if is_address(name) else {}
    with open_store(name, **credentials) as store:
        yield store


def _scope(store: Store, since: str | None, until: str | None, language: str | None, without: Path | None) -> Scope:
    """Return what the four options say together; raise `ExplorerError` for what cannot be meant."""
    from explorer.questions import accounts_called
    from explorer.questions.scope import Scope, check, moment_of, set_aside

    moments: dict[str, Any] = {}
    for name, value in (("since", since), ("until", until)):
        try:
            moments[name] = moment_of(value, end=name == "until") if value else 0
        except ValueError:
            hint = "Write it as 2019, 2019-08, 2019-08-01 or 2019-08-01T09:30, in UTC."
            raise UsageError(f"--{name} takes a date, not {value!r}", hint=hint) from None
    check(moments)
    aside = set_aside(without, accounts_called(store)) if without else Scope()
    return dataclasses.replace(aside, **moments, language=(language or "").strip())


def _store_name(name: str | None) -> str:
    return _asked_store(name or _named_store(_line.get()))


def _asked_store(named: str | None) -> str:
    """Return the store that a line asks, which may name none."""
    from explorer.stores import DEFAULT_STORE

    return named or os.environ.get("EXPLORER_STORE") or DEFAULT_STORE


def _named_store(context: Any) -> str | None:
    """Return the store that a command, or one that stands before it on the line, is told."""
    while context is not None:
        if context.params.get("store"):
            return str(context.params["store"])
        context = context.parent
    return None


def _at() -> str:
    """Return what this line calls the store, nothing where it names none."""
    return _named_store(_line.get()) or ""


def _as_named(result: Result) -> Result:
    """Return a result whose commands name the store as this line does, for whoever gave the line."""
    return dataclasses.replace(result, origin=dataclasses.replace(result.origin, at=_at()))


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
        print(f"explorer {explorer.__version__}")
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
    memory: Annotated[
        str | None,
        typer.Option(
            help="How much to work in, such as 8GB; else EXPLORER_MEMORY, else half of what there is, 4GB at most; "
            "anywhere on the line.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Influence-network explorer: archive files → graph → stored questions → pages."""
    terminal.quiet, terminal.debug = quiet, debug
    _allow(memory)


@app.command(cls=_Command)
@_manners
def ingest(
    files: Annotated[list[str], typer.Argument(help="Files, folders, globs: plain, .gz or .zip.", show_default=False)],
    store: StoreOption = None,
    network: Annotated[str | None, typer.Option(help="The network, where the file's name does not tell it.")] = None,
    shard: Annotated[str | None, typer.Option(help="The part of the archive, where the name does not tell it.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the text; else UTF-8.")] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            help="What the columns of any table hold: account=user_id,post=id,moment=date,text=tweet; or a .toml file "
            "of such lines. Without it, an unknown table is not read, and these are proposed.",
            show_default=False,
        ),
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option(
            help="Whose ids a file holds that does not tell it: x, telegram, tiktok, instagram, …", show_default=False
        ),
    ] = None,
    media: Annotated[
        Path | None,
        typer.Option(
            help="A folder, zip or tar of the files' images, for co-image: named by them, or by the post's id.",
            show_default=False,
        ),
    ] = None,
    max_rejects: Annotated[float, typer.Option(help="MB kept of what cannot be read in a file.", min=0)] = 32.0,
    max_unpacked: Annotated[
        float | None,
        typer.Option(help="GB that a compressed file may become; else 200 times its own.", min=0, show_default=False),
    ] = None,
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

    from explorer.ingest import Bounds, mapping_of
    from explorer.terminal import reports

    if to_import_files and store:
        raise UsageError("import files are no store: give --store or --to-import-files")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise UsageError(f"there is no encoding {encoding!r}", hint="For example: --encoding latin-1") from None
    how: dict[str, Any] = {
        "network": network,
        "shard": shard,
        "encoding": encoding,
        "columns": None if columns is None else mapping_of(columns),
        "platform": platform,
        "media": media,
        "bounds": Bounds(int(max_rejects * 1e6), None if max_unpacked is None else int(max_unpacked * 1e9)),
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
        from explorer.ingest.room import room

        with _store(store) as opened:
            terminal.say(*reports.of_room(room(opened, files)))
            with terminal.progress() as progress:
                report = load(opened, files, progress=progress, **how)
    for failure in report.failed:
        terminal.tell(f"explorer: {failure.error}")
    if as_json:
        from explorer.render.text import escaped

        print(escaped(json.dumps(report.as_dict(), ensure_ascii=False, indent=1)))
    elif not report.fruitless or report.loaded:
        terminal.say(*reports.of_ingest(report))
    if to_import_files:
        terminal.say(*reports.of_import_files(made))
        print(made.command, file=sys.stderr if as_json else sys.stdout)
    if report.fruitless:
        terminal.tell("explorer: nothing could be read")
        raise typer.Exit(1)


@app.command("hand-on", cls=_Command)
@_manners
def hand_on(
    network: Annotated[str, typer.Option(help="Whose posts.", autocompletion=_complete_network)],
    as_tool: Annotated[str, typer.Option("--as", help="cooRTweet, toolkit or 4cat: in whose columns.")],
    store: StoreOption = None,
    output: OutputOption = None,
    format: FormatOption = None,
    as_json: JsonOption = False,
    exact: ExactOption = False,
) -> None:
    """Write what went in as another tool reads it, ids as they came.

    Example: explorer hand-on --network china_052020 --as cooRTweet -o shares.csv
    """
    from explorer.analyses.origins import origin_of
    from explorer.ingest.hand_on import TOOLS, posts_for

    if as_tool not in TOOLS:
        raise UsageError(f"--as knows no {as_tool!r}", hint=f"There are: {', '.join(TOOLS)}.")
    rows = _Rows.asked(output, format, as_json, exact)
    with _store(store) as opened:
        result = posts_for(opened, network, as_tool)
        origin = origin_of(opened, networks=[network])
        result = dataclasses.replace(result, origin=origin, synthetic=bool(origin.synthetic))
    _write(result, rows)


@app.command(cls=_Command)
@_manners
def remove(
    names: Annotated[
        list[str],
        typer.Argument(help="Networks, hashes or file names.", show_default=False, autocompletion=_complete_network),
    ],
    store: StoreOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Take out exactly what a network's files, or one file, brought.

    Example: explorer remove china_052020 --dry-run
    """
    from explorer.ingest import remove as take_out
    from explorer.ingest import sources_named

    with _store(store) as opened, terminal.progress() as progress:
        gone = sources_named(opened, names) if dry_run else take_out(opened, names, progress=progress)
    for source in gone:
        terminal.say(f"{source.name} ({source.network}) {'would go' if dry_run else 'is out'}")


@app.command(cls=_Command)
@_manners
def detect(
    behaviours: Annotated[
        list[str],
        typer.Argument(
            help="One or more: co-retweet, co-tweet, co-link, …", show_default=False, autocompletion=_complete_behaviour
        ),
    ],
    store: StoreOption = None,
    network: NetworksOption = None,
    background: Annotated[
        list[str] | None,
        typer.Option(
            help="Networks that those of --network are held against; else all others in the store.",
            autocompletion=_complete_network,
        ),
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
    often: Annotated[
        int, typer.Option(help="Meetings that list a pair which timing cannot tell from ordinary ones; 3 or more.")
    ] = 5,
    resolution: Annotated[float, typer.Option(help="Of the communities: higher makes more, smaller ones.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed finds the same communities.")] = 0,
    parameter: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="NAME=VALUE for a behaviour, such as delay=10.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of an analysis of this name.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File for the pairs too: .csv .parquet .gexf .graphml …; - for standard output."
        ),
    ] = None,
    format: FormatOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The pairs too, as JSON.")] = False,
    exact: ExactOption = False,
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
        often=often,
        values=_values(parameter),
    )
    rows = _Rows.asked(output, format, as_json, exact)
    with _store(store) as opened, terminal.progress() as progress:
        found = look(
            opened,
            behaviours,
            name=name,
            networks=network or (),
            background=background or (),
            settings=settings,
            scope=_scope(opened, since, until, language, without),
            replace=replace,
            progress=progress,
        )
        pairs = found.result(opened) if rows != _Rows() else None
        marked = reports.of_networks(opened.networks(), found.analysis.networks)
    terminal.say(*marked, *reports.of_detection(found, _at()))
    if pairs is not None:  # one without a pair is an answer too
        _write(pairs, rows)
    if rows == _Rows() or rows.output:
        print(found.analysis.name)


@app.command(cls=_Command)
@_manners
def roles(
    store: StoreOption = None,
    network: NetworksOption = None,
    name: Annotated[str, typer.Option(help="What the analysis is called; else roles and the networks.")] = "",
    analysis: Annotated[
        str,
        typer.Option(
            help="An analysis whose communities the structures are compared with.", autocompletion=_complete_analysis
        ),
    ] = "",
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of an analysis of this name.")] = False,
) -> None:
    """Find cores, their amplifiers and the structures they form, and keep them as an analysis.

    Example: explorer roles --network china_052020 --name china-roles
    """
    from explorer.analyses.roles import find_roles
    from explorer.terminal import reports

    with _store(store) as opened, terminal.progress() as progress:
        found = find_roles(
            opened,
            name=name,
            networks=network or (),
            compared=analysis,
            scope=_scope(opened, since, until, language, without),
            replace=replace,
            progress=progress,
        )
        marked = reports.of_networks(opened.networks(), found.analysis.networks)
    terminal.say(*marked, *reports.of_roles(found, _at()))
    print(found.analysis.name)


@app.command(cls=_Command)
@_manners
def score(
    accounts: Annotated[
        list[str], typer.Argument(help="Files of new accounts, in any format that ingest reads.", show_default=False)
    ],
    like: Annotated[
        str,
        typer.Option(
            help="The network that they are held against.", show_default=False, autocompletion=_complete_network
        ),
    ],
    background: Annotated[
        list[str] | None,
        typer.Option(
            help="A network of the same debate, to tell the two apart; else the new ones.",
            autocompletion=_complete_network,
        ),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    store: StoreOption = None,
    output: OutputOption = None,
    format: FormatOption = None,
    as_json: JsonOption = False,
    exact: ExactOption = False,
) -> None:
    """Tell how like a known network new accounts behave; they do not go into the store.

    Example: explorer score new_accounts.jsonl --like china_052020
    """
    from explorer.analyses.score import score_files

    rows = _Rows.asked(output, format, as_json, exact)
    with _store(store) as opened, terminal.progress() as progress:
        scope = _scope(opened, since, until, language, without)
        result = score_files(opened, accounts, like, background=background or (), scope=scope, progress=progress)
    _write(result, rows)


@analyses_app.callback()
@_manners
def list_analyses(
    store: StoreOption = None,
    output: OutputOption = None,
    format: FormatOption = None,
    as_json: JsonOption = False,
    exact: ExactOption = False,
) -> None:
    """List the analyses that a store keeps; show, compare and remove them.

    Example: explorer analyses --store explorer.db show china-60s
    """
    rows = _Rows.asked(output, format, as_json, exact)
    command = _line.get().invoked_subcommand
    if command is not None and rows != _Rows():
        raise UsageError(f"analyses {command} has no rows to be written", hint="Leave out what says how to write them.")
    if command is None:
        from explorer.analyses import kept

        with _store(store) as opened:
            _write(kept.overview(opened), rows)


@analyses_app.command(cls=_Command)
@_manners
def show(name: AnalysisArgument, store: StoreOption = None) -> None:
    """Show an analysis: what it was made with, what it found, what its reader must know.

    Example: explorer analyses show china-60s
    """
    from explorer.analyses import kept
    from explorer.terminal import reports

    with _store(store) as opened:
        found = kept.find(opened, name)
        marked = reports.of_networks(opened.networks(), found.analysis.networks)
    print("\n".join([*marked, *reports.of_analysis(found)]))


@analyses_app.command(cls=_Command)
@_manners
def diff(
    one: AnalysisArgument,
    other: AnalysisArgument,
    store: StoreOption = None,
) -> None:
    """Tell in what two analyses of one kind differ: what they were made with, and what only one of them found.

    Example: explorer analyses diff china-60s china-10s
    """
    from explorer.analyses import kept
    from explorer.terminal import reports

    with _store(store) as opened:
        found = kept.difference(opened, one, other)
        marked = reports.of_networks(opened.networks(), found.networks)
    print("\n".join([*marked, *reports.of_difference(found)]))


@analyses_app.command("remove", cls=_Command)
@_manners
def remove_analyses(
    names: Annotated[list[str], typer.Argument(show_default=False, autocompletion=_complete_analysis)],
    store: StoreOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Take analyses out of the store.

    Example: explorer analyses remove china-60s
    """
    from explorer.analyses import kept

    with _store(store) as opened, terminal.progress() as progress:
        gone = (
            [kept.find(opened, name).analysis for name in dict.fromkeys(names)]
            if dry_run
            else kept.remove(opened, names, progress=progress)
        )
    for analysis in gone:
        terminal.say(f"{analysis.name} {'would go' if dry_run else 'is out'}")


def _help(query: StoredQuery, *, draws: bool) -> str:
    columns = " · ".join(column.name for column in query.columns)
    verb, file = ("render", f" -o {query.id}.html") if draws else ("query", "")
    given = "".join(
        f" --{p.name.replace('_', '-')} {_EXAMPLES.get(p.type, _EXAMPLES.get(p.name, p.name.upper()))}"
        for p in _shown(query)
    )
    example = f"explorer {verb} {query.id.replace('_', '-')}{given}{file}"
    return f"{query.title}\n\n{query.question}\n\n\b\nExample: {example}\n\nColumns: {columns}"


def _shown(query: StoredQuery) -> list[Parameter]:
    """Return the parameters that an example of a question gives: those it needs, and a network."""
    return [p for p in query.parameters if p.required or p.name == "network"]


# What an example gives for a parameter of this type, or this name.
_EXAMPLES = {
    "network": "china_052020",
    "analysis": "china-60s",
    "account": "@handle",
    "source": "@one",
    "target": "@other",
    "tweet": "1234567890123456789",
    "hashtag": "topic",
    "community": "1",
    "structure": "1",
    "time_window": "60",
}
_COMPLETIONS: dict[str, Callable[..., list[str]]] = {"network": _complete_network, "analysis": _complete_analysis}

_PARAMETER_TYPES: dict[str, Any] = {
    "string": str,
    "tweet": str,
    "hashtag": str,
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
        own = {p.name: options.pop(p.name) for p in query.own}
        _answer(query, own, draws=draws, **options)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = []
    for p in query.own:
        limits = p.name == query.limit and not p.required
        shown: bool | str = f"{p.default}; with -o all" if limits and not draws else not p.required
        if limits and draws:
            shown = f"what a page holds, {1_200_000 if query.renders == 'network' else 5_000}"
        option = typer.Option(
            f"--{p.name.replace('_', '-')}",
            help=p.meaning,
            show_default=shown,
            autocompletion=_COMPLETIONS.get(p.name),
        )
        default = inspect.Parameter.empty if p.required else p.default
        default = ",".join(map(str, default)) if isinstance(default, list) else default
        default = None if limits else default  # so that a limit that somebody gives is told from the question's own
        taken = _PARAMETER_TYPES[p.type] | None if limits else _PARAMETER_TYPES[p.type]
        kind = Annotated[taken, option]  # type: ignore[valid-type]
        parameters.append(inspect.Parameter(p.name, keyword, default=default, annotation=kind))
    scoped = query.parameters != query.own
    common: list[tuple[str, Any, Any]] = [
        ("store", StoreOption, None),
        ("output", OutputOption, None),
        (
            "cypher",
            Annotated[bool, typer.Option("--cypher", help="Print the Cypher and do not ask it.")],
            False,
        ),
        ("timeout", TimeoutOption, 600.0),
        *((name, kind if scoped else _not_shown(kind), None) for name, kind in _SCOPE.items()),
    ]
    if draws:
        common += [("evidence", _EVIDENCE, 100), ("renderer", _RENDERER, "canvas"), ("date", _DATE, "")]
    else:
        common += [("format", FormatOption, None), ("as_json", JsonOption, False), ("exact", ExactOption, False)]
    parameters += [inspect.Parameter(n, keyword, default=d, annotation=a) for n, a, d in common]
    ask.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    ask.__annotations__ = {p.name: p.annotation for p in parameters}
    ask.__name__ = query.id
    ask.__doc__ = query.title
    return _manners(ask, {p.was: p.name for p in query.parameters if p.was})


_SCOPE: Mapping[str, Any] = {
    "since": SinceOption,
    "until": UntilOption,
    "language": LanguageOption,
    "without": WithoutOption,
}


def _not_shown(annotation: Any) -> Any:
    """Return an option that is understood, so that its refusal can say why, and not in the help."""
    return Annotated[get_args(annotation)[0], typer.Option(hidden=True)]


_DATE = Annotated[str, typer.Option(help="Date that stands on the page; else that of the newest source.")]
_RENDERER = Annotated[
    str,
    typer.Option(help="What draws a network: canvas, the page itself, up to 200,000 accounts; pyvis, up to 2,000."),
]
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
    since: str | None,
    until: str | None,
    language: str | None,
    without: Path | None,
    format: str | None = None,
    as_json: bool = False,
    exact: bool = False,
    evidence: int = 100,
    renderer: str = "canvas",
    date: str = "",
) -> None:
    from explorer import questions
    from explorer.analyses.origins import with_origin
    from explorer.result import Flowing
    from explorer.terminal import reports

    if cypher:
        asked, _ = query.asked_with({"since": since, "until": until, "language": language, "without": without})
        print(asked, end="" if asked.endswith("\n") else "\n")
        return
    rows = _Rows.asked(output, format or ("html" if draws and output in (None, _STDOUT) else None), as_json, exact)
    if renderer not in ("canvas", "pyvis"):
        raise UsageError(f"nothing draws networks that is called {renderer}", hint="Give --renderer canvas or pyvis.")
    drawn_by: Renderer = "pyvis" if renderer == "pyvis" else "canvas"
    if draws and rows.kind != "html":
        raise UsageError("a picture is an .html file", where=str(output), hint="For rows: explorer query …")
    with _store(store) as opened:
        scope = _scope(opened, since, until, language, without)
        values |= scope.values
        room = opened.sorts() if query.compares_all else None
        if room is not None:
            terminal.say(reports.of_all_pairs(query.id, room))
        # A file holds everything, unless somebody says how much, and a page what it has room for.
        given = query.limit is not None and values.get(query.limit) is not None
        whole = output is not None and rows.kind != "html" and query.limit is not None and not given
        if rows.kind == "html" and query.limit is not None and not given:
            from explorer.render import MAX_LINKS, MAX_ROWS, PYVIS_LINKS

            links = PYVIS_LINKS if drawn_by == "pyvis" else MAX_LINKS
            values[query.limit] = links if query.renders == "network" else MAX_ROWS
        if output is not None and not draws and not given and rows.kind in ("csv", "json", "jsonl"):
            coming = questions.flow(opened, query, values, timeout=timeout)
            flowing = with_origin(opened, coming, scope=scope, date=date)
            if isinstance(coming, Flowing) and coming.coming:
                terminal.say(reports.of_coming(coming.coming))
            _write(flowing, rows)
            return
        result = questions.ask(opened, query, values, timeout=timeout, whole=whole)
        result = with_origin(opened, result, scope=scope, date=date)
        if rows.kind == "html":
            from explorer.analyses import draw as drawing

            with _page(output or Path(f"{query.id}.html")) as path:
                drawn = drawing.draw(opened, query, result, path, evidence=evidence, renderer=drawn_by)
            terminal.say(reports.of_page(drawn), *reports.of_rest(drawn, _as_named(result)), *reports.of_origin(result))
            return
    _write(result, rows)


DateOption = Annotated[str, typer.Option(help="Date that stands on the page; else that of the newest source.")]
PageOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="The page to write; - for standard output.", show_default=False)
]
OneAnalysisOption = Annotated[
    str | None,
    typer.Option(
        help="The analysis; where there is only one of its kind, that.",
        show_default=False,
        autocompletion=_complete_analysis,
    ),
]
InNetworkOption = Annotated[
    str | None,
    typer.Option(
        "--network",
        help="Only what this network's own files tell.",
        show_default=False,
        autocompletion=_complete_network,
    ),
]


@contextmanager
def _inquiry(
    store: str | None,
    network: str | None,
    since: str | None,
    until: str | None,
    language: str | None,
    without: Path | None,
    date: str,
) -> Iterator[Inquiry]:
    """Open a store for what dossiers ask of it."""
    from explorer.analyses.dossiers import Inquiry
    from explorer.questions.networks import known_networks

    with _store(store) as opened:
        scope = _scope(opened, since, until, language, without)
        named = known_networks(opened, [network])[0] if network else ""
        yield Inquiry(opened, named, scope, date)


def _dossier(dossier: Dossier, output: Path) -> None:
    from explorer.terminal import reports

    with _page(output) as path:
        size = dossier.page(path)
    terminal.say(*reports.of_dossier(dossier, size))


@render_app.command("account", cls=_Command)
@_manners
def render_account(
    account: Annotated[str, typer.Argument(help="Its handle, with or without @, id or name.", show_default=False)],
    store: StoreOption = None,
    output: PageOption = None,
    network: InNetworkOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    tweets: Annotated[int, typer.Option(help="Tweets and retweets on the page, at most.", min=0, max=5000)] = 500,
    date: DateOption = "",
) -> None:
    """Write the dossier of an account.

    All that the store tells of it stands on one page.

    Example: explorer render account @handle -o account.html
    """
    from explorer.analyses.dossiers import account_dossier, page_name

    with _inquiry(store, network, since, until, language, without, date) as inquiry:
        dossier = account_dossier(inquiry, account, tweets=tweets)
        _dossier(
            dossier, output or Path(page_name(str(dossier.about.parameters["account"]), dossier.title.strip("@…")))
        )


@render_app.command("community", cls=_Command)
@_manners
def render_community(
    community: Annotated[int, typer.Argument(help="Its number.", show_default=False)],
    analysis: OneAnalysisOption = None,
    store: StoreOption = None,
    output: PageOption = None,
    network: InNetworkOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    date: DateOption = "",
) -> None:
    """Write the dossier of a community.

    All that the store tells of it stands on one page.

    Example: explorer render community 1 --analysis china-60s -o community.html
    """
    from explorer.analyses.dossiers import community_dossier

    with _inquiry(store, network, since, until, language, without, date) as inquiry:
        dossier = community_dossier(inquiry, community, analysis=analysis or "")
        _dossier(dossier, output or Path(f"community-{community}.html"))


@render_app.command("structure", cls=_Command)
@_manners
def render_structure(
    structure: Annotated[int, typer.Argument(help="Its number.", show_default=False)],
    analysis: OneAnalysisOption = None,
    store: StoreOption = None,
    output: PageOption = None,
    network: InNetworkOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    date: DateOption = "",
) -> None:
    """Write the dossier of a structure.

    All that the store tells of it stands on one page.

    Example: explorer render structure 1 --analysis china-60s -o structure.html
    """
    from explorer.analyses.dossiers import structure_dossier

    with _inquiry(store, network, since, until, language, without, date) as inquiry:
        dossier = structure_dossier(inquiry, structure, analysis=analysis or "")
        _dossier(dossier, output or Path(f"structure-{structure}.html"))


@render_app.command("network", cls=_Command)
@_manners
def render_network_page(
    network: Annotated[str, typer.Argument(show_default=False, autocompletion=_complete_network)],
    store: StoreOption = None,
    output: PageOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    date: DateOption = "",
) -> None:
    """Write the dossier of a network.

    All that the store tells of it stands on one page.

    Example: explorer render network china_052020 -o network.html
    """
    from explorer.analyses.dossiers import network_dossier

    with _inquiry(store, None, since, until, language, without, date) as inquiry:
        dossier = network_dossier(inquiry, network)
        _dossier(dossier, output or Path(f"network-{dossier.about.parameters['network']}.html"))


@app.command(cls=_Command)
@_manners
def report(
    network: Annotated[str, typer.Argument(show_default=False, autocompletion=_complete_network)],
    store: StoreOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder; else report-NETWORK.", show_default=False)
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    accounts: Annotated[int, typer.Option(help="Accounts of note with a page, at most.", min=0)] = 30,
    groups: Annotated[int, typer.Option(help="Communities and structures with a page, at most.", min=0)] = 100,
    date: DateOption = "",
) -> None:
    """Write a folder about a network: pages that lead to each other, rows as files, and the hash of each.

    Example: explorer report china_052020 -o report
    """
    from explorer.analyses.dossiers import write_report
    from explorer.questions.networks import known_networks
    from explorer.terminal import reports

    if output == _STDOUT:
        raise UsageError("a report is a folder", hint="Say where: -o FOLDER.")
    with _store(store) as opened, terminal.progress() as progress:
        scope = _scope(opened, since, until, language, without)
        name = known_networks(opened, [network])[0]
        folder = output or Path(f"report-{name}")
        made = write_report(
            opened, name, folder, scope=scope, date=date, accounts=accounts, groups=groups, progress=progress
        )
    terminal.say(*reports.of_report(made))
    print(made.folder / "index.html")


@app.command(cls=_Command)
@_manners
def verify(
    folder: Annotated[Path, typer.Argument(help="A folder that explorer report wrote.", show_default=False)],
) -> None:
    """Say whether every file of a report is as it was written.

    Example: explorer verify report
    """
    from explorer.render.folders import verify as check
    from explorer.terminal import reports

    found = check(folder)
    if not found.whole:
        for line in reports.of_verified(folder, found):
            terminal.tell(f"explorer: {line}")
        raise typer.Exit(1)
    print("\n".join(reports.of_verified(folder, found)))


@dataclass(frozen=True)
class _Rows:
    """How rows are to be written: into which file (None: standard output), as what, and with every text as it is."""

    output: Path | None = None
    format: str | None = None
    exact: bool = False

    @staticmethod
    def asked(output: Path | None, format: str | None, as_json: bool, exact: bool) -> _Rows:
        """Return what the options say together; raise `UsageError` where they contradict each other."""
        if as_json and (format or "json").lower() != "json":
            raise UsageError(f"--json and --format {format} contradict each other", hint="Give one of them.")
        format = "json" if as_json else format and format.lower()
        if output == _STDOUT:
            output, format = (None if format != "html" else output), format or "csv"
        rows = _Rows(output, format, exact)
        if rows.kind not in _KINDS:
            what = f"there is no format {format!r}" if format else "the file's ending names no format"
            raise UsageError(what, where=str(output) if output else None, hint=f"There are: {', '.join(_KINDS)}.")
        if rows.kind == "html" and output is None:
            raise UsageError("a page needs a file", hint="Say where: -o page.html, or -o - for standard output.")
        return rows

    @property
    def kind(self) -> str:
        """The format: as it is named, else as the file's ending says, else as who reads standard output needs it."""
        if self.format:
            return self.format
        if self.output:
            ending = self.output.suffix.lstrip(".").lower() or "csv"
            return {"ndjson": "jsonl", "pq": "parquet"}.get(ending, ending)
        return "table" if sys.stdout.isatty() else "csv"


_STDOUT = Path("-")
_KINDS = ("html", "table", "csv", "json", "jsonl", "parquet", "gexf", "graphml")


@contextmanager
def _page(output: Path) -> Iterator[Path]:
    """Give the file to write a page to, and name it on standard output; for `-` the page itself goes there."""
    if output != _STDOUT:
        yield output
        print(output)
        return
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "page.html"
        sys.stdout.buffer.write((Path(folder) / "page.html").read_bytes())
        sys.stdout.buffer.flush()


def _write(result: Result, rows: _Rows) -> None:
    from explorer.render import exports
    from explorer.terminal import reports

    guarded, page = 0, result
    result = _as_named(result)
    if rows.kind == "html" and rows.output:
        from explorer.render import render_network, render_table

        with _page(rows.output) as path:
            drawn = render_network(page, path) if page.drawable else render_table(page, path)
        terminal.say(reports.of_page(drawn), *reports.of_rest(drawn, result), *reports.of_origin(result))
        return
    if rows.kind == "table":
        terminal.show(result)
    else:
        exports.write(result, rows.output, rows.kind, directed=result.directed, exact=rows.exact)
        guarded = exports.guarded(result) if rows.kind == "csv" and not rows.exact else 0
    terminal.say(*reports.of_rows(result, rows.output, guarded))


@app.command(cls=_Command)
@_manners
def cypher(
    text: Annotated[
        str | None, typer.Argument(help="A statement, or - for standard input.", show_default=False)
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file with the statement.")] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="NAME=VALUE; numbers, true, false and lists, [1,2], are read as such."),
    ] = None,
    store: StoreOption = None,
    output: OutputOption = None,
    format: FormatOption = None,
    as_json: JsonOption = False,
    exact: ExactOption = False,
    timeout: TimeoutOption = 60.0,
    limit: Annotated[
        int | None,
        typer.Option(help="Rows at most.", min=1, show_default="10000; a file all, a page what it has room for"),
    ] = None,
) -> None:
    """Ask in your own Cypher; it can read the graph and nothing else.

    Example: explorer cypher "MATCH (a:Account) RETURN a.id, a.followers ORDER BY a.followers DESC LIMIT 5"
    """
    from explorer import questions
    from explorer.analyses.origins import origin_of

    if (text is None) == (file is None):
        raise UsageError("give a statement, or a file with -f", hint="explorer cypher 'MATCH (n:Network) RETURN n.id'")
    if file:
        try:
            statement = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot be read: {error}", where=str(file)) from None
    else:
        statement = sys.stdin.read() if text == "-" else str(text)
    values, rows = _values(parameter), _Rows.asked(output, format, as_json, exact)
    with _store(store) as opened:
        most = limit or (10_000 if output is None else None)  # a file holds everything, unless somebody says how much
        if rows.kind == "html":
            from explorer.render import MAX_LINKS

            most = limit or MAX_LINKS
        result = questions.ad_hoc(opened, statement, values, timeout=timeout, limit=most)
        result = dataclasses.replace(result, origin=origin_of(opened))
    _write(result, rows)


def _values(items: list[str] | None) -> dict[str, object]:
    """Read all of NAME=VALUE; raise `UsageError` for a name that is given twice."""
    values: dict[str, object] = {}
    for item in items or []:
        name, value = _value(item)
        if name in values:
            raise UsageError(f"-p {name} is given twice", hint="Give it once.")
        values[name] = value
    return values


def _value(item: str) -> tuple[str, object]:
    """Read NAME=VALUE; what is not JSON is text."""
    name, sep, text = item.partition("=")
    if not sep or not name.isidentifier():
        raise UsageError(f"a parameter is NAME=VALUE, not {item!r}", hint="For example: -p network=china_052020")
    try:
        return name, json.loads(text)
    except json.JSONDecodeError:
        return name, text


@app.command(cls=_Command)
@_manners
def compare(
    networks: Annotated[
        list[str],
        typer.Argument(help="Two networks or more.", show_default=False, autocompletion=_complete_network),
    ],
    output: OutputOption = None,
    format: FormatOption = None,
    as_json: JsonOption = False,
    exact: ExactOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    without: WithoutOption = None,
    store: StoreOption = None,
    date: Annotated[str, typer.Option(help="Date that stands on the page; else that of the newest source.")] = "",
) -> None:
    """Lay networks side by side on one scale.

    Example: explorer compare china_052020 turkey_052020 russia_052020 -o compare.html
    """
    from explorer.analyses.compare import compare as lay
    from explorer.terminal import reports

    page = output is None and not as_json and (format or "html") == "html"
    rows = _Rows.asked(Path("compare.html") if page else output, format, as_json, exact)
    with _store(store) as opened:
        comparison = lay(opened, networks, scope=_scope(opened, since, until, language, without), date=date)
    if rows.kind == "html" and rows.output:
        with _page(rows.output) as path:
            comparison.page(path)
        terminal.say(*reports.of_origin(comparison.table()))
    else:
        _write(comparison.table(), rows)


@app.command(cls=_Command)
@_manners
def demo(
    folder: Annotated[Path, typer.Argument(help="Where archives, store and pages go.")] = Path("demo"),
    scale: Annotated[
        float | None, typer.Option(help="1 is the size of the real archives, 40.7 million tweets.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 2020,
    only_archives: Annotated[bool, typer.Option("--only-archives", help="Write the archives and stop.")] = False,
    store: Annotated[
        str | None, typer.Option("--store", help="A folder, neo4j://… or bolt://…; else explorer.db in the folder.")
    ] = None,
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


@app.command(cls=_Command)
@_manners
def schema(
    of_questions: Annotated[
        bool, typer.Option("--questions", help="The stored questions instead, each with its columns.")
    ] = False,
    of_formats: Annotated[
        bool, typer.Option("--formats", help="The formats that are read by name instead, and what each tells.")
    ] = False,
) -> None:
    """Print the graph: labels, relationships, properties and what they mean."""
    from explorer import questions

    if of_formats:
        from explorer.ingest import formats

        print(formats.format_table(), end="")
    elif of_questions:
        print("# The stored questions\n")
        print("\n".join(questions.document(query) for query in questions.load().values()), end="")
    else:
        print(questions.dictionary())


@app.command(cls=_Command)
@_manners
def doctor(
    store: StoreOption = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Finish what a killed command began, and make a damaged graph anew.")
    ] = False,
) -> None:
    """Look at the store: can it be reached, which engine, what does it hold, is every bit of it as it was written?"""
    from explorer.ingest.publish import damages, mend_graph
    from explorer.stores import contents, is_address
    from explorer.terminal import reports

    print(reports.of_program())
    name = _store_name(store)
    if not is_address(name) and not Path(name).exists():
        print("\n".join(reports.of_no_store(Path(name).absolute())))
        return
    with _store(store) as opened, terminal.progress() as progress:
        if mend and mend_graph(opened, progress=progress):
            terminal.say("the graph was made anew from its sources")
        found = damages(opened)
        for damage in found:
            terminal.tell(f"explorer: {damage}")
        if found:
            raise typer.Exit(1)
        print("\n".join(reports.of_store(contents(opened))))
