"""A text → tokens, cut where both engines would cut it, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from explorer.errors import QueryRefused

# Exactly the characters that both engines were seen to take as space: each of Unicode's separators, controls
# and format characters was put between RETURN and 1. Not U+180E (ladybug only), a byte-order mark (skipped by
# ladybug at the start) or zero-width marks (part of a name to Neo4j).
_SPACE = r"\t\n\v\f\r\x1c-\x1f \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# In both engines `$` and currency signs go on with a name; after a number ladybug starts a new token where Neo4j
# does not, and runs `WHERE a.id = 1LOAD FROM '…'`. So nothing may touch a name or number that could prolong it.
_END = r"(?![\w$])"
_QUOTED = "`(?:[^`]|``)+`(?!`)"
_TOKEN = re.compile(
    rf"""
    (?P<space> [{_SPACE}]+ )
    # A line comment ends with a line feed: a lone carriage return ends it in Neo4j and is an error in ladybug.
    # In ladybug's grammar a star takes the next character with it, so that `**/` does not close a comment.
    | (?P<comment> //[^\r\n]*(?=\r?(?:\n|\Z)) | /\*(?:[^*]|\*[^*/]|\*\*(?!/))*\*/ )
    | (?P<unclosed> // | /\* )
    # The escapes that both know. Neither takes a doubled quote for a quote; a later grammar of ladybug's does.
    | (?P<string> '(?:[^'\\]|\\[\\'"bfnrt])*'(?!') | "(?:[^"\\]|\\[\\'"bfnrt])*"(?!") )
    | (?P<name> {_QUOTED} )
    | (?P<parameter> \$(?: [^\W\d]\w*{_END} | (?:0|[1-9][0-9]*){_END} | {_QUOTED} ) )
    | (?P<number> (?: (?:0|[1-9][0-9]*)(?:\.[0-9]+)? | \.[0-9]+ )(?:[eE]-?[0-9]+)?{_END} )
    | (?P<word> [^\W\d]\w*{_END} )
    | (?P<sign> <= | >= | <> | != | =~ | \|\| | \.\. | [-+*/%^=<>.,:;|&!()\[\]{{}}] )
    """,
    re.VERBOSE,
)
_ESCAPES = "\\\\ \\' \\\" \\n \\t \\r \\b \\f"


@dataclass(frozen=True)
class Token:
    """One word, name, string, number, parameter or sign of a statement; `line` and `column` count from 1."""

    kind: str
    text: str
    line: int
    column: int
    offset: int

    @property
    def value(self) -> str:
        """What a word, a name in backticks or a parameter names."""
        text = self.text.removeprefix("$") if self.kind == "parameter" else self.text
        return text[1:-1].replace("``", "`") if text.startswith("`") else text

    @property
    def keyword(self) -> str:
        """The word in capitals or the sign; empty for a name in backticks.

        Not for letters that only fold to ASCII: `ſkip` is a name to both engines.
        """
        if self.kind == "sign":
            return self.text
        return self.text.upper() if self.kind == "word" and self.text.isascii() else ""


def tokens(cypher: str) -> Iterator[Token]:
    """Cut a text into its tokens; white space and comments between them are skipped.

    Raises `QueryRefused` at the first place that is not Cypher, or that the engines would read differently.
    """
    _refuse_odd_text(cypher)
    line, start, at = 1, 0, 0
    while at < len(cypher):
        match = _TOKEN.match(cypher, at)
        kind, text = (match.lastgroup or "", match.group()) if match else ("", cypher[at])
        token = Token(kind, text, line, at - start + 1, at)
        if kind in ("", "unclosed"):
            _refuse_sign(token)
        if kind not in ("space", "comment"):
            yield token
        if "\n" in text:
            line += text.count("\n")
            start = at + text.rindex("\n") + 1
        at += len(text)


def refuse(what: str, token: Token, hint: str) -> NoReturn:
    """Raise `QueryRefused` at a token, with the way out."""
    raise QueryRefused(what, where=f"{token.line}:{token.column}", hint=hint)


def _refuse_odd_text(cypher: str) -> None:
    # Neo4j replaces \uXXXX before it reads, anywhere: an escaped quote ends a string there, and an escaped line
    # feed a comment. Ladybug knows it inside strings only, after they are cut.
    odd = re.search("\0|[\ud800-\udfff]|\\\\u", cypher)
    if odd is None:
        return
    before = cypher[: odd.start()]
    place = Token("", odd.group(), before.count("\n") + 1, odd.start() - before.rfind("\n"), odd.start())
    if odd.group() == "\\u":
        hint = "Write the character itself, or pass the text as a parameter."
        refuse("`\\u` could end a string or a comment before its end", place, hint)
    refuse(f"U+{ord(odd.group()):04X} belongs in no text", place, "Leave it out.")


def _refuse_sign(token: Token) -> NoReturn:
    """Say why no token starts here."""
    sign = token.text
    if sign in ("'", '"'):
        what = f"this string does not end, doubles a quote, or has an escape other than {_ESCAPES}"
        hint = "Write a quote inside a string as \\' or \\\", or pass the text as a parameter."
    elif sign == "`":
        what, hint = "this name in backticks is empty or does not end", "Close it with one backtick."
    elif sign in ("//", "/*"):
        what = "this comment does not end, or not in the same place for both engines"
        hint = "End `/*` with a single `*/`, and `//` with a line feed."
    elif sign == "$":
        what, hint = "`$` without a name", "A parameter is written $name."
    elif sign in "0123456789.":
        what, hint = "this number is not one that both engines read", "Write 60, 0.5 or 1e6, and then a space."
    elif sign == "_" or sign.isalpha():
        what, hint = "this name goes on with a `$`", "Put a name with other signs in it in backticks."
    else:
        shown = f"`{sign}` (U+{ord(sign):04X})" if sign.isprintable() else f"U+{ord(sign):04X}"
        what = f"{shown} outside a string, a comment or backticks"
        hint = "Names are letters, digits and _; others go in backticks, and text in quotes."
    refuse(what, token, hint)
