"""What of the networks a question is asked of: a period, a language, all but accounts that are set aside."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from explorer.errors import QueryError, UsageError
from explorer.questions.header import Parameter
from explorer.result import OF_SCOPE

# What every question of what accounts did is asked with too, whether or not its header says so. Moments are in
# milliseconds since 1970, UTC; 0, an empty text and an empty list are no bound. What has no known moment or language
# lies in no period and is in no language.
SCOPE = (
    Parameter(
        "since", "moment", 0, False, "what was done from this moment on: 2019, 2019-08, 2019-08-01 09:30, in UTC"
    ),
    Parameter("until", "moment", 0, False, "what was done before this moment; of a day, month or year to its end"),
    Parameter("language", "string", "", False, "tweets and retweets in this language alone, as the files tell it: zh"),
    Parameter("without", "list<string>", [], False, "ids of accounts that are set aside: what they did, and all pairs"),
)

_SHORT = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class Scope:
    """A part of what a store holds: `since` and before `until` (milliseconds, 0: no bound), in a `language` (or any).

    `without` has the ids of accounts that are set aside, each with the reason that a person gave; `file` names where
    they stand, `notes` say what in it could not be taken.
    """

    since: int = 0
    until: int = 0
    language: str = ""
    without: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    notes: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, object]:
        """What to ask a question with; nothing where all is in it."""
        given = {"since": self.since, "until": self.until, "language": self.language, "without": list(self.without)}
        return {name: value for name, value in given.items() if value}

    @property
    def told(self) -> tuple[str, ...]:
        """What is in it, in words, one line each; none where all is."""
        said = []
        if self.since:
            said.append(f"from {_said(self.since)}")
        if self.until:
            said.append(f"before {_said(self.until)}")
        if self.language:
            said.append(f"in the language {self.language}")
        if self.without:
            reasons = Counter(reason or "no reason given" for reason in self.without.values())
            why = "; ".join(f"{n:,} {reason}" for reason, n in reasons.most_common())
            many = "account that is" if len(self.without) == 1 else "accounts that are"
            where = f" ({self.file})" if self.file else ""
            said.append(f"without {len(self.without):,} {many} set aside{where}: {why}")
        return tuple(said)

    @property
    def made_with(self) -> dict[str, object]:
        """What an analysis keeps of it: nothing where all is in it."""
        told: dict[str, object] = {}
        if self.since:
            told["since"] = _said(self.since)
        if self.until:
            told["until"] = _said(self.until)
        if self.language:
            told["language"] = self.language
        if self.without:
            told["without"] = {"file": self.file, "accounts": dict(self.without)}
        return told


def scope_of(values: Mapping[str, object]) -> Scope:
    """Return the scope of values that a question was asked with, or of what an analysis was made with."""
    without = values.get("without") or []
    file = ""
    if isinstance(without, Mapping):
        file, without = str(without.get("file", "")), without.get("accounts", {})
    reasons = dict(without) if isinstance(without, Mapping) else {str(one): "" for one in without}  # type: ignore[attr-defined]
    since, until = (moment_of(values.get(name) or 0, end=name == "until") for name in ("since", "until"))
    return Scope(since, until, str(values.get("language") or ""), reasons, file)


def moment_of(value: object, *, end: bool = False) -> int:
    """Return a moment in milliseconds since 1970, UTC, from a date, with or without its time, or such a number.

    Of a day, month or year it is the beginning, or the `end`. Raises `ValueError` or `TypeError`.

    >>> moment_of("1970-01-02"), moment_of("1970-01-02", end=True), moment_of("1970-01-01T00:00:01+00:00")
    (86400000, 172800000, 1000)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise TypeError(value)
    text = value.strip().removesuffix(" UTC")
    if short := _SHORT.fullmatch(text):
        year, month, day = (int(part) if part else None for part in short.groups())
        moment = datetime(year or 0, month or 1, day or 1, tzinfo=timezone.utc)
        if end and day:
            moment += timedelta(days=1)
        elif end and month:
            moment = (moment + timedelta(days=31)).replace(day=1)
        elif end:
            moment = moment.replace(year=moment.year + 1)
    elif re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    else:
        moment = datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    # 0 stands for no bound; nobody did anything in the millisecond beside it.
    return round((moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) / timedelta(milliseconds=1)) or (1 if end else -1)


def as_asked(values: Mapping[str, object]) -> dict[str, object]:
    """Return values of parameters as they are told and may be given again: moments as text, no bound left out."""
    scope = scope_of(values)
    told = {
        name: _said(at).removesuffix(" UTC").replace(" ", "T")
        for name in ("since", "until")
        if (at := getattr(scope, name))
    }
    return {name: value for name, value in values.items() if name not in OF_SCOPE or value} | told


def _said(moment: int) -> str:
    at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=moment)
    return f"{at:%Y-%m-%d %H:%M:%S}" + (f".{at.microsecond // 1000:03}" if at.microsecond else "") + " UTC"


def check(values: Mapping[str, object]) -> None:
    """Raise `QueryError` for a period that ends before it begins."""
    since, until = values.get("since"), values.get("until")
    if isinstance(since, int) and isinstance(until, int) and since and until and until <= since:
        what = f"the period ends before it begins: from {_said(since)}, before {_said(until)}"
        raise QueryError(what, hint="Give --until a later moment than --since.")


def set_aside(path: Path, find: Callable[[str], str]) -> Scope:
    """Read a file of accounts to be set aside, and the reason for each: a scope that is without them.

    One account a line, by whatever `find` (which returns an id, or raises `QueryError`) knows it; then, after a
    comma, semicolon or tab, the reason. A first line that names columns is known by its first word; one that begins
    with `//` is a remark. What `find` does not know is told in `notes`, with its line. Raises `UsageError` where the
    file cannot be read or names no account of the store.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), hint="One account a line, in UTF-8.") from None
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    found: dict[str, str] = {}
    lost: list[str] = []
    reader = csv.reader(text.splitlines(), delimiter=mark)
    for cells in reader:
        name, reason = (*(cell.strip().removeprefix("'") for cell in cells), "", "")[:2]
        if not name or name.startswith("//") or (reader.line_num == 1 and name.lower() in _HEADINGS):
            continue
        try:
            found[find(name)] = reason
        except QueryError as error:
            lost.append(f"line {reader.line_num}: {error.what}")
    if not found:
        why = f": {'; '.join(lost[:3])}" if lost else ""
        hint = "One account a line, by id or handle, then a comma and the reason."
        raise UsageError(f"no account is to be set aside{why}", where=str(path), hint=hint)
    notes = [f"Not set aside, {path.name}, {one}." for one in lost]
    return Scope(without=dict(sorted(found.items())), file=path.name, notes=tuple(notes))


_HEADINGS = frozenset({"account", "accounts", "id", "userid", "user_id", "author_id", "handle", "screen_name", "user"})
