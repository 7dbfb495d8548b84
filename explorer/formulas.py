"""What a spreadsheet would run of a cell: guarded where rows are written, and taken as it was where they come back.

`render/viewer/files.js` holds the same rules for the pages; a test compares the two.
"""

from __future__ import annotations

import re

# Spreadsheets pass over what stands before a formula: a tab, a line's end, a NUL, a byte order mark.
_AHEAD = re.compile("(?:[\t\n\r\v\f\0\ufeff][\\s\0\ufeff]*)?")
# Signs that begin a formula, and their wide forms, which some spreadsheets read as the same.
_WIDE = {"＝": "=", "＋": "+", "－": "-", "＠": "@"}
_NUMBER = re.compile(r"[-+][\d.,]+(?:[eE][-+]?\d+)?", re.ASCII)
_FIGURES = re.compile(r"[-+@][\s\d.,%()+*/^&<>=-]*", re.ASCII)
_SUM = re.compile(r"\d[\s%)]*[-+*/^&<>=]", re.ASCII)
_CALL = re.compile(r"[\w.]\(")
# Another program (`cmd|' /C calc'!A0`), another sheet or file (`'\\server\[a.xls]b'!A1`).
_PROGRAM = re.compile(r"\w['\"]?\|")
_SHEET = re.compile(r"['\]\w]![\w$]")
# No spreadsheet takes a longer formula.
_LONGEST = 8192
# To whom a tweet is said, or the stroke of a list: what follows is words, unless all of it can be a formula.
_SAID = re.compile(r"@\w+[\s:,]|[-+]\s")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NO_FORMULA = re.compile(r"[^\w\s.,;:()+\-*/^&=<>%$#@!|\[\]{}~\\]|//|!(?![\w$'])")

# Every cell that is guarded is of this form, and few others are: for columns, which are searched at once. What searches
# them does not take all for white space that Python does.
MAY_RUN = "^['\\s\\x00-\\x1f\ufeff]*(?:[=＝]|[-+@＋－＠](?:[\\s0-9.,%()+*/^&<>=-]*$|(?s:.*)[(|!]))"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell: compute it, call a function, or start another program.

    What begins with `=` always counts. What begins with `+`, `-` or `@` does only where it can do something: an id
    such as `+dolg/HlC=`, a handle with its `@`, a negative number and a tweet that begins with `@handle ` cannot.
    """
    ahead = _AHEAD.match(text)
    body = text[ahead.end() :] if ahead else text
    sign = _WIDE.get(body[:1], body[:1])
    if sign == "=":
        return True
    if not sign or sign not in "+-@":
        return False
    body = sign + body[1:]
    if _NUMBER.fullmatch(body) or len(body) > _LONGEST:
        return False
    return _runs(body) and not (_SAID.match(body) and _is_prose(body))


def _runs(body: str) -> bool:
    """Whether there is anything to compute, to call or to reach."""
    if _FIGURES.fullmatch(body):
        return bool(_SUM.search(body))
    program = _PROGRAM.search(body)
    return bool((program and "!" in body[program.end() :]) or _CALL.search(body) or _SHEET.search(body))


def _is_prose(text: str) -> bool:
    """Whether a text cannot be read as one formula."""
    bare = _QUOTED.sub("", text)
    return bare.count("(") != bare.count(")") or bool(_NO_FORMULA.search(bare))


def is_guarded(text: str) -> bool:
    """Whether `guard` puts a `'` before a cell: a formula, or what looks as if it had been guarded already."""
    return is_formula(text.lstrip("'"))


def guard(text: str) -> str:
    """Return a cell of text that no spreadsheet runs: a formula with `'` before it, any other as it is.

    `unguard` gives back what it was; so one that looks as if it had been guarded gets another `'`.
    """
    return f"'{text}" if is_guarded(text) else text


def unguard(text: str) -> str:
    """Return a cell as it was before `guard`."""
    return text[1:] if text.startswith("'") and is_guarded(text) else text
