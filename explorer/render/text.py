"""Hostile text made harmless: what cannot be seen is shown, what could be followed is broken.

`viewer/text.js` holds the same rules for the page; a test compares the two.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from explorer.result import Cut

# Code points that reorder, hide or control text. Variation selectors are left alone: emoji need them.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}{_HIDDEN}]")
_BIDI_ONLY = re.compile(f"[{_BIDI}]")

_ADDRESS = re.compile(r"(?<![A-Za-z0-9_])(h)tt(ps?)://([^/?#\x00-\x20\"'<>]*)", re.IGNORECASE | re.ASCII)
_FTP = re.compile(r"(?<![A-Za-z0-9_])(f)t(ps?)://([^/?#\x00-\x20\"'<>]*)", re.IGNORECASE | re.ASCII)
_HOST = re.compile(
    r"(?<![A-Za-z0-9_@.\[\]/-])(?:www\.[A-Za-z0-9.-]+|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?=/))",
    re.IGNORECASE | re.ASCII,
)
_SCRIPT = re.compile(
    r"(?<![A-Za-z0-9_])(javascript|vbscript|data(?=:[A-Za-z]+/)|file(?=:/)):", re.IGNORECASE | re.ASCII
)
_DOT = re.compile(r"(?<!\[)\.(?!\])")

# Nothing is counted as far as that: what is as large is an id, and is read digit by digit.
_NO_COUNT = 10**12

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def _mark(found: re.Match[str]) -> str:
    char = found.group()
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0xA0:
        return "␦"
    if code in (0x2028, 0x2029):
        return "␤"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return "⇄" if _BIDI_ONLY.match(char) else "◌"


def visible(text: str, *, lines: bool = False) -> str:
    """Return the text with a mark in place of every control, bidirectional or zero-width character.

    `lines` keeps line feeds and tabs, for text that is shown on several lines.
    """
    return _UNSEEN.sub(lambda m: m.group() if lines and m.group() in "\n\t" else _mark(m), text)


def printable(text: str) -> str:
    """Return the text as one line that cannot steer a terminal: no control or reordering character."""
    return visible(text)


def escaped(json_text: str) -> str:
    """Return JSON with the same content that cannot steer a terminal: what is not to be seen is written as `\\u009b`.

    `json.dumps` leaves the line feeds and spaces that it makes itself, and escapes the first 32 characters.
    """
    return _UNSEEN.sub(lambda m: m.group() if m.group() == "\n" else _code_units(m.group()), json_text)


def _code_units(char: str) -> str:
    units = "\ufffd".encode("utf-16-be") if 0xD800 <= ord(char) <= 0xDFFF else char.encode("utf-16-be")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def defang(text: str) -> str:
    """Return the text with every address broken: `hxxps://example[.]com/a`, `javascript[:]…`."""

    def dots(host: str) -> str:
        return _DOT.sub("[.]", host)

    text = _ADDRESS.sub(lambda m: f"{m[1]}xx{m[2]}://{dots(m[3])}", text)
    text = _FTP.sub(lambda m: f"{m[1]}x{m[2]}://{dots(m[3])}", text)
    text = _HOST.sub(lambda m: dots(m[0]), text)
    return _SCRIPT.sub(lambda m: f"{m[1]}[:]", text)


def html(text: object, *, lines: bool = False, verbatim: bool = False) -> Markup:
    """Return foreign text as HTML: isolated from its surroundings, escaped, marked and defanged.

    `verbatim` leaves addresses as they are, for code that a reader may want to copy and ask again.
    """
    raw = str(text) if verbatim else defang(str(text))
    parts: list[Markup] = []
    end = 0
    for found in _UNSEEN.finditer(raw):
        if lines and found.group() in "\n\t":
            continue
        parts.append(escape(raw[end : found.start()]))
        name = f"U+{ord(found.group()):04X}"
        parts.append(Markup('<span class="mark" title="{}">{}</span>').format(name, _mark(found)))
        end = found.end()
    parts.append(escape(raw[end:]))
    return Markup("<bdi>{}</bdi>").format(Markup("").join(parts))


def moment(milliseconds: int) -> str:
    """Return a moment as ISO 8601 in UTC with milliseconds; beyond the calendar, the bare number."""
    try:
        when = EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return str(milliseconds)
    return when.strftime(f"{when.year:04d}-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def short_moment(milliseconds: int) -> str:
    """Return a moment for reading: ISO 8601 in UTC, milliseconds only where there are any."""
    return moment(milliseconds).replace(".000Z", "Z")


def number(value: float) -> str:
    """Return a number for reading, with thousands separators and at most four decimals; ids as they are.

    A chance that underflowed is kept as 1e-300 (`methods.chance`), and read as less than that.
    """
    if 0 < value <= 1e-300:
        return "< 1e-300"
    if isinstance(value, int) and abs(value) >= _NO_COUNT:
        return str(value)
    if isinstance(value, int) or (abs(value) < 1e15 and value == int(value)):
        return f"{int(value):,}"
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) >= 0.001 else f"{value:.3g}"


def percentage(share: float, decimals: int = 0) -> str:
    """Return a share for reading; what rounds to nothing or to all of it is said to be less or more than that.

    >>> percentage(0.5), percentage(0.0004, 1), percentage(0.996), percentage(1.0)
    ('50%', '<0.1%', '>99%', '100%')
    """
    least = 10 ** -(decimals + 2)
    said = f"{share:.{decimals}%}"
    if 0 < share < 1 and said == f"{0:.{decimals}%}":
        return f"<{least:.{decimals}%}"
    return f">{1 - least:.{decimals}%}" if 0 < share < 1 and said == f"{1:.{decimals}%}" else said


def counted(count: int, one: str, many: str = "") -> str:
    """Return how many there are of what: `1 row`, `2 rows`; `many` where that is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def first_of(shown: int, all_: int | None) -> str:
    """Return how many of all are shown: `all 12`, `the first 12 of 30`; where all were not counted, `… of more`.

    Of one there is no all: `the only one`.
    """
    if shown == all_:
        return "the only one" if shown == 1 else f"all {shown:,}"
    return f"the first {shown:,} of {'more' if all_ is None else f'{all_:,}'}"


def part_of(cut: Cut) -> str:
    """Return what a limit left of an answer: `the heaviest 5,000 of 158,542 links`, `the first row of more`."""
    if cut.of is None:
        unit = cut.unit.removesuffix("s") if cut.kept == 1 else cut.unit
        return f"the {cut.which} {cut.kept:,} {unit} of more"
    return f"the {cut.which} {cut.kept:,} of {counted(cut.of, cut.unit.removesuffix('s'), cut.unit)}"
