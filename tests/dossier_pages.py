"""What a dossier's page says, part by part: its tables as rows of text, its facts and figures by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path


@dataclass
class Part:
    """One part of a page: all of its text, its tables below their captions, its facts and figures by name."""

    text: str = ""
    tables: list[list[list[str]]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    tips: list[str] = field(default_factory=list)

    def rows(self, table: int = 0) -> list[list[str]]:
        """Return the rows of a table below its header."""
        return self.tables[table][1:]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: dict[str, Part] = {"": Part()}
        self.links: list[str] = []
        self.at = ""
        self.inside: list[str] = []
        self.taken = ""
        self.name = ""

    @property
    def part(self) -> Part:
        return self.parts[self.at]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag in ("meta", "link", "input", "br"):
            self.taken += " " if tag == "br" else ""
            return
        self.inside.append(tag)
        if tag == "table":
            self.part.tables.append([])
        elif tag == "tr":
            self.part.tables[-1].append([])
        if tag in ("h2", "td", "th", "dt", "dd", "caption", "title"):
            self.taken = ""
        if tag == "small":
            self.taken += " "

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass
        said = " ".join(self.taken.split())
        if tag == "h2":
            self.at = said
            self.parts[said] = Part()
        elif tag in ("td", "th"):
            self.part.tables[-1][-1].append(said)
        elif tag == "caption":
            self.part.captions.append(said)
        elif tag == "dt":
            self.name = said
        elif tag == "dd":
            self.part.facts[self.name] = said
        elif tag == "title" and "svg" in self.inside:
            self.part.tips.append(said)

    def handle_data(self, data: str) -> None:
        if "script" in self.inside or "style" in self.inside:
            return
        self.taken += data
        if "svg" not in self.inside:
            self.part.text += data


def read(path: Path) -> dict[str, Part]:
    """Return the parts of a page by what they are called; what stands above them by an empty name."""
    return _read(path).parts


def links(path: Path) -> list[str]:
    """Return where a page leads to, in order."""
    return _read(path).links


def _read(path: Path) -> _Reader:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader
