"""What a file begins with, in words: its columns, its keys or its first element."""

from __future__ import annotations

from explorer.readers.columns import names
from explorer.readers.json_lines import keys
from explorer.readers.values import head_as_utf8
from explorer.readers.xml_events import root

_SHOWN = 8


def glance(head: bytes) -> str:
    """Say what is seen in the first bytes of a text file, for the message that no reader knows it."""
    text = head_as_utf8(head).lstrip()
    if text.startswith(b"<"):
        return f"its first element is <{_short(root(head))}>"
    if text.startswith(b"["):
        return "it is one JSON array, and JSON is read one object a line"
    if text.split(b"\n", 1)[0].strip() == b"{":
        return "it is JSON over several lines, and JSON is read one object a line"
    if text.startswith(b"{"):
        own, of_data = keys(text)[0]
        inner = f", those in data {_listed(sorted(of_data))}" if of_data else ""
        return f"the keys of its first object are {_listed(sorted(own))}{inner}"
    first = text.split(b"\n", 1)[0]
    columns = names(first)
    if len(columns) > 1:
        return f"its first columns are {_listed(columns)}"
    return f"its first line is {_short(first[:60].decode('utf-8', errors='replace').strip())!r}"


def _listed(words: list[str]) -> str:
    shown = ", ".join(_short(word) for word in words[:_SHOWN])
    return (shown or "none") + (f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")


def _short(word: str) -> str:
    printable = "".join(c if c.isprintable() else "·" for c in word)
    return printable if len(printable) <= 40 else f"{printable[:39]}…"
