"""The comment at the top of a query's file: title, question, and what each tag declares."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from explorer.errors import QueryError
from explorer.questions.choices import instead
from explorer.result import OF_SCOPE, TYPES, Column

_PARAMETER = re.compile(
    r"""(?P<name>\S+)\s+(?P<type>[^\s=]+)
    (?:\s*=\s*(?P<default>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\S+))?
    \s+(?P<meaning>[^\s=].*)""",
    re.VERBOSE,
)
_COLUMN = re.compile(r"(?P<name>\S+)\s+(?P<type>\S+)\s+(?P<meaning>\S.*)")
_PARAMETER_TYPES = ("string", "tweet", "hashtag", "integer", "float", "boolean", "list<string>", "list<integer>")
_NUMBERS = ("integer", "float")
# Of which kind the analysis is that a parameter `analysis` names.
KINDS = ("coordination", "roles")
# What a query must return to be drawn so: column → the types it may have (none named: any).
_CONTRACTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "network": {"source": (), "target": ()},
    "shares": {"account": (), "object": (), "ts": ("integer", "moment")},
}
# What is one object (`@object`): texts written differently, the parts of a sequence, each day's use of what recurs for
# its own sake. Nothing said, and objects are taken as they are.
OBJECTS = ("normalised text", "similar text", "sequence", "recurring", "similar image")
# The command line makes an option of every parameter, beside its own.
_OPTIONS = frozenset({"store", "output", "format", "timeout", "cypher", "evidence", "quiet", "debug", "help", "date"})


@dataclass(frozen=True)
class Parameter:
    """What a stored query is asked with; `type` is one of Cypher's own, `default` stands where none is given.

    `was` is what it was called until this version, and may still be called.
    """

    name: str
    type: str
    default: object
    required: bool
    meaning: str
    was: str = ""


class Header:
    """What a header says, each declaration checked by itself.

    `said` is what follows each tag that stands once (`@topic`, `@renders`, `@evidence` …), by tag without its @;
    `lines` tells where a tag (`@topic`) or a declaration (`parameter network`) stands.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.parameters: list[Parameter] = []
        self.columns: list[Column] = []
        self.directed = True
        self.was = ""
        self.said: dict[str, str] = {}
        self.see: list[str] = []
        self.lines: dict[str, int] = {}
        self._old: dict[tuple[str, str], tuple[str, int]] = {}
        lines = [line.rstrip() for line in text.split("\n")]
        end = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
        said = [line[2:].strip() for line in lines[:end]]
        if not said or not said[0] or said[0].startswith("@"):
            self.wrong("the first line is no title", 1, "Begin the file with: // Title")
        self.title = said[0]
        if len(said) < 2 or said[1]:
            self.wrong("no empty line after the title", min(2, len(lines)), "The second line is: //")
        tags = next((n for n, line in enumerate(said) if line.startswith("@")), end)
        self.question = " ".join(line for line in said[2:tags] if line)
        if not self.question:
            self.wrong("no question", 3, "After the title and an empty comment line, say what is asked.")
        for number, line in enumerate(said[tags:], tags + 1):
            if line:
                self._tag(line, number)
        if "topic" not in self.said:
            self.wrong("no topic", 1, "Add a line: // @topic …")
        if not self.columns:
            self.wrong("no column", 1, "Declare what the query returns: // @column name type meaning")
        self._name_what_was()
        self._check_contract()

    def wrong(self, what: str, line: int, hint: str) -> NoReturn:
        """Raise `QueryError` at a line of the file, with the way out."""
        raise QueryError(what, where=f"{self.path}:{line}", hint=hint)

    def _tag(self, text: str, line: int) -> None:
        tag, rest = (*text.split(maxsplit=1), "")[:2]
        readers: dict[str, Callable[[str, int], None]] = {
            "@param": self._parameter,
            "@column": self._column,
            "@was": self._was,
            "@renders": self._renders,
            "@topic": lambda said, line: self._once("topic", said, line),
            "@object": self._object,
            "@analysis": self._analysis,
            "@evidence": lambda said, line: self._once("evidence", said, line),
            "@heaviest": lambda said, line: self._once("heaviest", said, line),
            "@unordered": lambda said, line: self._once("unordered", said, line),
            "@uncounted": lambda said, line: self._once("uncounted", said, line),
            "@see": lambda said, _: self.see.append(said),
        }
        if not tag.startswith("@"):
            hint = "After the first tag there are tags only; a comment of the Cypher comes after an empty line."
            self.wrong("a line in the header that is no tag", line, hint)
        if tag not in readers:
            self.wrong(f"unknown tag {tag}", line, instead(tag, readers, "Tags are"))
        if not rest:
            self.wrong(f"{tag} says nothing", line, f"Write: // {tag} …")
        readers[tag](rest, line)

    def _once(self, name: str, said: str, line: int) -> None:
        if name in self.said:
            self.wrong(f"a second @{name}", line, "One is enough.")
        self.said[name] = said
        self.lines[f"@{name}"] = line

    def _renders(self, said: str, line: int) -> None:
        kind, _, manner = said.partition(" ")
        if kind not in _CONTRACTS:
            self.wrong(f"@renders {kind} is nothing that can be drawn", line, instead(kind, _CONTRACTS, "It may be"))
        if manner and (kind, manner) != ("network", "undirected"):
            self.wrong(f"@renders {kind} takes no {manner}", line, "Write: // @renders network undirected")
        self.directed = not manner
        self._once("renders", kind, line)

    def _object(self, said: str, line: int) -> None:
        if said not in OBJECTS:
            self.wrong(f"@object {said} is nothing that is known", line, instead(said, OBJECTS, "It may be"))
        self._once("object", said, line)

    def _analysis(self, said: str, line: int) -> None:
        if said not in KINDS:
            self.wrong(f"@analysis {said} is no kind of analysis", line, instead(said, KINDS, "Kinds are"))
        self._once("analysis", said, line)

    def _parameter(self, said: str, line: int) -> None:
        match = _PARAMETER.fullmatch(said)
        if match is None:
            self.wrong("a parameter lacks its type or its meaning", line, "// @param name type [= default]  meaning")
        name, kind, default, meaning = match.group("name", "type", "default", "meaning")
        self._declare("parameter", name, kind, _PARAMETER_TYPES, line)
        if name in _OPTIONS:
            self.wrong(f"parameter {name} has the name of an option of the command line", line, "Name it otherwise.")
        if name in OF_SCOPE:
            self.wrong(f"parameter {name} is declared, and every question takes it", line, "Leave the line out.")
        value = None
        if default is not None:
            try:
                value = _read_default(default, kind)
            except (ValueError, TypeError, SyntaxError):
                hint = "A default is written as in Cypher: 60, 0.5, 'text', true, [], ['a', 'b']."
                self.wrong(f"the default of {name} is no {kind}: {default}", line, hint)
        self.parameters.append(Parameter(name, kind, value, default is None, meaning.strip()))

    def _column(self, said: str, line: int) -> None:
        match = _COLUMN.fullmatch(said)
        if match is None:
            self.wrong("a column lacks its type or its meaning", line, "// @column name type meaning")
        name, kind, meaning = match.group("name", "type", "meaning")
        self._declare("column", name, kind, TYPES, line)
        self.columns.append(Column(name, kind, meaning.strip()))

    def _was(self, said: str, line: int) -> None:
        match said.split():
            case [old, ("param" | "column") as tag, new]:
                sort = "parameter" if tag == "param" else "column"
            case [old, "question", new] if new == self.path.stem and old != new:
                sort = "question"
            case _:
                hint = "// @was old_name column new_name, or: // @was old_name param new_name"
                self.wrong("@was lacks a name, or what it is the name of", line, hint)
        if not old.isidentifier() or not old.isascii() or keyword.iskeyword(old) or old in _OPTIONS:
            self.wrong(f"{old!r} was no name for a {sort}", line, "Write the name that the header declared.")
        if (sort, new) in self._old or old in {one for (kind, _), (one, _) in self._old.items() if kind == sort}:
            self.wrong(f"a second @was of {sort} {new} or {old}", line, "A name is kept for one version: leave one.")
        self._old[sort, new] = (old, line)

    def _name_what_was(self) -> None:
        """Give the declarations the names that they had: of what is declared, and no longer are."""
        for (sort, new), (old, line) in self._old.items():
            if sort == "question":
                self.was = old
                continue
            names = [one.name for one in (self.parameters if sort == "parameter" else self.columns)]
            if new not in names:
                self.wrong(f"@was names no {sort}: {new}", line, instead(new, names, "Declared are"))
            if old in names:
                self.wrong(f"{sort} {old} is declared, and so is not gone", line, "Leave out the @was, or rename it.")
        was = {key: old for key, (old, _) in self._old.items()}
        self.parameters = [replace(p, was=was.get(("parameter", p.name), "")) for p in self.parameters]
        self.columns = [replace(c, was=was.get(("column", c.name), "")) for c in self.columns]

    def _declare(self, sort: str, name: str, kind: str, kinds: Iterable[str], line: int) -> None:
        """Check the name and the type of a parameter or a column, and keep where it stands."""
        if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
            self.wrong(f"{name!r} is no name for a {sort}", line, "Letters, digits and _, and no word of Python.")
        if f"{sort} {name}" in self.lines:
            self.wrong(f"a second {sort} {name}", line, f"The first is in line {self.lines[f'{sort} {name}']}.")
        if kind not in kinds:
            self.wrong(f"{sort} {name} has an unknown type {kind}", line, instead(kind, kinds, "Types are"))
        self.lines[f"{sort} {name}"] = line

    def _check_contract(self) -> None:
        """What says that it can be drawn returns what drawing takes."""
        renders = self.said.get("renders")
        if "object" in self.said and renders != "shares":
            self.wrong("@object belongs to shares", self.lines["@object"], "Write: // @renders shares")
        if renders is None:
            return
        line = self.lines["@renders"]
        types = {column.name: column.type for column in self.columns}
        for name, allowed in _CONTRACTS[renders].items():
            if name not in types:
                needs = ", ".join(_CONTRACTS[renders])
                self.wrong(f"@renders {renders} needs a column {name}", line, f"It needs: {needs}.")
            if allowed and types[name] not in allowed:
                self.wrong(f"@renders {renders} needs {name} to be {' or '.join(allowed)}", line, "Change its type.")
        if self.said.get("object") == "sequence" and not {"message", "position"} <= types.keys():
            self.wrong("@object sequence needs columns message and position", self.lines["@object"], "Return both.")
        if renders == "network" and types.get("weight", "integer") not in _NUMBERS:
            self.wrong("@renders network needs weight to be a number", line, "Make it an integer or a float.")


_LITERALS = {"string": str, "tweet": str, "hashtag": str, "integer": int, "float": float}
_LISTS = {"list<string>": str, "list<integer>": int}


def _read_default(text: str, kind: str) -> object:
    """Return a default in its type; raise ValueError, TypeError or SyntaxError where it is none."""
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    value: object = ast.literal_eval(text)
    if kind == "float" and type(value) is int:
        return float(value)
    if type(value) is _LITERALS.get(kind):
        return value
    if kind in _LISTS and isinstance(value, list) and all(type(one) is _LISTS[kind] for one in value):
        return value
    raise ValueError(text)
