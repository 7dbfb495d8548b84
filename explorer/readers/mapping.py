"""Which column of a table holds what: a mapping as it is given on the command line, kept in a file, and checked."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import UsageError
from explorer.readers.platforms import platform_called
from explorer.readers.values import Kind

# What a column may hold, with how it is read and what it is.
FIELDS: Mapping[str, tuple[Kind, str]] = {
    "account": (Kind.ID, "id of the account that posts"),
    "handle": (Kind.HANDLE, "its handle"),
    "name": (Kind.TEXT, "its name"),
    "post": (Kind.ID, "id of the post"),
    "moment": (Kind.MOMENT, "when it was posted"),
    "text": (Kind.TEXT, "what it says"),
    "repost": (Kind.ID, "id of the post that it repeats"),
    "is_repost": (Kind.VALUE, "whether it repeats one"),
    "repost_account": (Kind.ID, "id of the account whose post it repeats"),
    "repost_handle": (Kind.VALUE, "handle of that account"),
    "repost_moment": (Kind.MOMENT, "when the repeated post was posted"),
    "reply": (Kind.ID, "id of the post that it answers"),
    "quote": (Kind.ID, "id of the post that it quotes"),
    "links": (Kind.VALUE, "addresses in it"),
    "tags": (Kind.VALUE, "hashtags in it"),
    "mentions": (Kind.VALUE, "accounts that it names"),
    "image": (Kind.VALUE, "perceptual hashes of its images, or ids of them"),
    "music": (Kind.ID, "id of the music in it"),
    "language": (Kind.VALUE, "its language"),
    "client": (Kind.TEXT, "the application it was posted with"),
    "repost_count": (Kind.COUNT, "how often it was repeated"),
    "reply_count": (Kind.COUNT, "how often it was answered"),
    "like_count": (Kind.COUNT, "how often it was liked"),
    "quote_count": (Kind.COUNT, "how often it was quoted"),
    "followers": (Kind.COUNT, "followers of the account"),
    "following": (Kind.COUNT, "accounts that it follows"),
    "created": (Kind.MOMENT, "when the account was made"),
    "description": (Kind.TEXT, "what the account says of itself"),
    "location": (Kind.TEXT, "where it says it is"),
}
# What is no column: how moments and lists are written, where the cells do not tell.
ZONE, UNIT, BETWEEN, PLATFORM = "zone", "unit", "between", "platform"
SETTINGS: Mapping[str, str] = {
    ZONE: "zone of moments that name none, such as Europe/Berlin",
    UNIT: "s, ms or us, where moments are numbers",
    BETWEEN: "what stands between the items of a list",
    PLATFORM: "whose ids these are, such as telegram",
}
_UNITS = ("s", "ms", "us")
# One column may be these at once: an account known by its handle alone.
_OF_ACCOUNT = ({"account", "handle", "name"}, {"repost_account", "repost_handle"})
_HOW = "--columns account=COLUMN,post=COLUMN,moment=COLUMN,text=COLUMN"
_BARE = re.compile(r'[^\s",](?:[^",]*[^\s",])?')


@dataclass(frozen=True)
class ColumnMapping:
    """A column for each of some fields, and settings; `name` is that of the file in which it is kept."""

    columns: Mapping[str, str]
    settings: Mapping[str, str]
    name: str = ""

    @property
    def written(self) -> str:
        """The mapping as `--columns` takes it."""
        return ",".join(f"{field}={_quoted(value)}" for field, value in self.as_dict().items())

    def as_dict(self) -> dict[str, str]:
        """Return columns and settings together."""
        return {**self.columns, **self.settings}


def option(mapping: ColumnMapping) -> str:
    """Return the option that gives a mapping, safe for a shell."""
    return f"--columns {shlex.quote(mapping.written)}"


def mapping_of(given: str) -> ColumnMapping:
    """Return the mapping that an option gives: `field=column,…`, or the name of a TOML file of such lines.

    A column whose name holds a comma or a quotation mark stands in quotation marks, doubled inside. Raises
    `UsageError` for what is no mapping.
    """
    if given.lower().endswith(".toml") and ("=" not in given or Path(given).is_file()):
        return _of_file(Path(given))
    return _checked(list(_items(given)), "")


def _of_file(path: Path) -> ColumnMapping:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"the mapping cannot be read: {what}", where=str(path)) from None
    if sys.version_info >= (3, 11):
        import tomllib as toml
    else:
        import tomli as toml
    try:
        table = toml.loads(text)
    except toml.TOMLDecodeError as error:
        hint = 'One line a field, such as: account = "user_id"'
        raise UsageError(f"the mapping is no TOML: {error}", where=str(path), hint=hint) from None
    columns = table.get("columns", table)
    wrong = [key for key, value in columns.items() if not isinstance(value, str)] if isinstance(columns, dict) else [""]
    if wrong:
        raise UsageError(f"{wrong[0] or 'columns'} is no text", where=str(path), hint='Such as: account = "user_id"')
    return _checked(list(columns.items()), path.stem, where=str(path))


def _items(given: str) -> Iterable[tuple[str, str]]:
    at = 0
    while at < len(given):
        field, equals, _ = given[at:].partition("=")
        if not equals or "," in field:
            raise UsageError(f"--columns is field=column, not {given[at:].split(',')[0]!r}", hint=f"Such as: {_HOW}")
        at += len(field) + 1
        if given[at : at + 1] == '"':
            quoted = re.compile(r'"((?:[^"]|"")*)"\s*(?:,|$)').match(given, at)
            if not quoted:
                raise UsageError(
                    f"the quotation mark at {given[at : at + 20]!r} does not end", hint="Inside, double it."
                )
            value, at = quoted[1].replace('""', '"'), quoted.end()
        else:
            value, _, _ = given[at:].partition(",")
            at += len(value) + 1
            value = value.strip()
        yield field.strip(), value


def _checked(items: list[tuple[str, str]], name: str, where: str | None = None) -> ColumnMapping:
    """Return the mapping of some pairs; raise `UsageError` for what does not go together."""
    hint = f"There are: {', '.join((*FIELDS, *SETTINGS))}."
    columns: dict[str, str] = {}
    settings: dict[str, str] = {}
    for field, column in items:
        if field not in FIELDS and field not in SETTINGS:
            raise UsageError(f"--columns knows no {field!r}", where=where, hint=hint)
        if field in columns or field in settings:
            raise UsageError(f"{field} is given twice in --columns", where=where, hint="Give it once.")
        if not column:
            raise UsageError(f"--columns names no column for {field}", where=where, hint=f"Such as: {_HOW}")
        (settings if field in SETTINGS else columns)[field] = column
    if "account" not in columns and "handle" not in columns:
        raise UsageError("--columns does not say who posts: account=COLUMN or handle=COLUMN", where=where)
    if "moment" not in columns:
        raise UsageError("--columns does not say when: moment=COLUMN", where=where)
    for column in set(columns.values()):
        same = [field for field in columns if columns[field] == column]
        if len(same) > 1 and not any(known.issuperset(same) for known in _OF_ACCOUNT):
            what = f"--columns takes the column {column!r} twice, as {' and '.join(same)}"
            raise UsageError(what, where=where, hint="A column holds one thing.")
    _check_settings(settings, where)
    return ColumnMapping(columns, settings, name)


def _check_settings(settings: Mapping[str, str], where: str | None) -> None:
    from zoneinfo import ZoneInfo

    if PLATFORM in settings:
        platform_called(settings[PLATFORM])

    if settings.get(UNIT, "s") not in _UNITS:
        raise UsageError(f"unit={settings[UNIT]} is none", where=where, hint=f"There are: {', '.join(_UNITS)}.")
    if ZONE in settings:
        try:
            ZoneInfo(settings[ZONE])
        except (ValueError, OSError, KeyError):
            hint = "By its place: zone=Europe/Berlin, zone=America/New_York, zone=UTC."
            raise UsageError(f"there is no time zone {settings[ZONE]!r}", where=where, hint=hint) from None


def _quoted(value: str) -> str:
    return value if _BARE.fullmatch(value) else '"' + value.replace('"', '""') + '"'
