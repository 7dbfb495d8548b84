"""Results written for other tools: CSV, JSON, JSON lines, Parquet, GEXF and GraphML, by extension."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import polars as pl

from explorer import __version__
from explorer.errors import UsageError
from explorer.formulas import MAY_RUN, guard, is_guarded
from explorer.render.about import about, marked
from explorer.render.files import replacing
from explorer.render.metadata import write_metadata
from explorer.render.text import defang, escaped, moment, printable
from explorer.result import Column, Flowing, Result

if TYPE_CHECKING:
    from explorer.render.payload import Attribute, Graph

__all__ = ["FORMATS", "defang", "format_of", "guard", "guarded", "printable", "write"]

_EXACT = 2**53  # beyond this, readers of JSON that know only doubles lose digits
_LIST_JOINT = ", "
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROWS_ALONE = {"csv", "json", "jsonl"}
_SLICE = 50_000  # rows that are turned to Python objects at a time


def write(
    result: Result,
    path: Path | str | None = None,
    format: str | None = None,
    *,
    directed: bool = True,
    exact: bool = False,
) -> int:
    """Write a result to a file, or to stdout without a path; return the number of rows (or links) written.

    Without `format`, the file's extension says it; on stdout, CSV. A file is written under another name and
    renamed, so that it appears whole or not at all. `directed` is for `gexf` and `graphml`. In CSV a `'` stands before
    each cell that a spreadsheet would run (`guarded` counts them), unless it is to be `exact`. Formats that hold rows
    alone, CSV and JSON, have what is to be known of them in a file beside (`metadata`).
    """
    name = format_of(path, format)
    writer = _exact_csv if exact and name == "csv" else FORMATS[name]
    made = None
    result = marked(result)
    if isinstance(result, Flowing):  # what is wrong with the question is told before a file is begun
        result = replace(result, pieces=chain([next(result.pieces)], result.pieces))
    if name in ("gexf", "graphml"):
        from explorer.render.payload import graph

        made = graph(result, directed=directed)  # refused before a file is begun
    with _opened(path) as out:
        writer(result, made, out)
    if path is not None and name in _ROWS_ALONE:
        write_metadata(result, Path(path), _LIST_JOINT)
    return len(made.source) if made else len(result)


def format_of(path: Path | str | None, format: str | None = None) -> str:
    """Return the name of the format that is asked for, or that the extension names."""
    choices = ", ".join(FORMATS)
    if format is not None:
        name = format.lower().removeprefix(".")
        if name not in FORMATS:
            raise UsageError(f"no such format: {format}", hint=f"Formats: {choices}.")
        return name
    if path is None:
        return "csv"
    name = Path(path).suffix.lower().removeprefix(".")
    name = {"ndjson": "jsonl", "pq": "parquet"}.get(name, name)
    if name not in FORMATS:
        raise UsageError(
            "the file's extension names no format that can be written",
            where=str(path),
            hint=f"Use one of {choices}, or say the format.",
        )
    return name


def guarded(result: Result) -> int:
    """Return how many cells of a result a spreadsheet would run, and CSV guards."""
    names = sum(is_guarded(column.name) for column in result.columns)
    if isinstance(result, Flowing):
        return names + result.gone_by.guarded
    return names + _guarded(result.frame, result.columns)


def _guarded(frame: pl.DataFrame, columns: Sequence[Column]) -> int:
    cells = 0
    for column in columns:
        values = pl.col(column.name)
        if column.type == "list<string>":
            values = values.list.eval(pl.element().fill_null("")).list.join(_LIST_JOINT)
        elif column.type != "string":
            continue
        suspects = frame.select(values).to_series().cast(pl.String)
        suspects = suspects.filter(suspects.str.contains(MAY_RUN).fill_null(False))
        cells += sum(is_guarded(text) for text in suspects)
    return cells


@contextmanager
def _opened(path: Path | str | None) -> Iterator[IO[bytes]]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with replacing(Path(path)) as part, part.open("wb") as out:
        yield out


def _slices(result: Result) -> Iterator[pl.DataFrame]:
    """Yield the rows in slices; those of a result that flows are counted as they go by."""
    if not isinstance(result, Flowing):
        yield from result.frame.iter_slices(_SLICE)
        return
    for piece in result.pieces:
        result.gone_by.rows += piece.height
        result.gone_by.guarded += _guarded(piece, result.columns)
        yield from piece.iter_slices(_SLICE)


def _rows(result: Result) -> Iterable[tuple[Any, ...]]:
    for piece in _slices(result):
        yield from piece.iter_rows()


def _csv(result: Result, _: Graph | None, out: IO[bytes], written: Callable[[str], str] = guard) -> None:
    """Write text as `written` gives it.

    Every field is quoted: a lone CR inside an unquoted one makes strict readers refuse the file.
    """
    names = pl.DataFrame({str(n): [written(column.name)] for n, column in enumerate(result.columns)})
    out.write(_quoted(names))
    for piece in _slices(result):
        out.write(_quoted(pl.DataFrame([_fields(piece[column.name], column, written) for column in result.columns])))


def _exact_csv(result: Result, _: Graph | None, out: IO[bytes]) -> None:
    """Every text as it is, whatever a spreadsheet makes of it."""
    _csv(result, _, out, str)


def _quoted(texts: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    texts.write_csv(made, include_header=False, quote_style="always", line_terminator="\r\n")
    return made.getvalue()


def _fields(values: pl.Series, column: Column, written: Callable[[str], str]) -> pl.Series:
    """Return the values of a column as text, what is not known as none; a whole column at a time, as far as may be."""
    kind = values.dtype
    if isinstance(kind, pl.List) and (kind.inner == pl.String or kind.inner.is_integer()):
        values = values.list.eval(pl.element().cast(pl.String).fill_null("")).list.join(_LIST_JOINT)
    elif kind == pl.Boolean or (kind.is_integer() and column.type != "moment"):
        return values.cast(pl.String).fill_null("")
    elif kind != pl.String:
        return pl.Series(values.name, [_field(value, column, written) for value in values], pl.String)
    texts = values.fill_null("")
    if written is str:
        return texts
    # Few cells look as if a spreadsheet could run them.
    suspects = texts.str.contains(MAY_RUN).arg_true()
    return texts.scatter(suspects, [written(text) for text in texts.gather(suspects)]) if len(suspects) else texts


def _field(value: Any, column: Column, written: Callable[[str], str]) -> str:
    if value is None:
        return ""
    if column.type == "moment" and isinstance(value, int):
        return moment(value)
    if isinstance(value, float):
        return "" if value != value else repr(value).removesuffix(".0")
    if isinstance(value, (list, tuple)):
        return written(_LIST_JOINT.join("" if one is None else str(one) for one in value))
    return written(str(value))


def _json(result: Result, _: Graph | None, out: IO[bytes]) -> None:
    start = b"[\n"
    for row in _objects(result):
        out.write(start + row)
        start = b",\n"
    out.write(b"[]\n" if start == b"[\n" else b"\n]\n")


def _jsonl(result: Result, _: Graph | None, out: IO[bytes]) -> None:
    for row in _objects(result):
        out.write(row + b"\n")


def _objects(result: Result) -> Iterator[bytes]:
    for row in _rows(result):
        made = {column.name: _value(value, column) for value, column in zip(row, result.columns, strict=True)}
        yield escaped(json.dumps(made, ensure_ascii=False, allow_nan=False)).encode("utf-8", "replace")


def _value(value: Any, column: Column) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if column.type == "moment" and isinstance(value, int):
        return moment(value)
    if isinstance(value, int):
        return str(value) if abs(value) > _EXACT else value
    if isinstance(value, float):
        return value if value - value == 0 else None  # JSON has no infinity and no NaN
    if isinstance(value, (list, tuple)):
        return [_value(one, column) for one in value]
    return str(value)


def _parquet(result: Result, _: Graph | None, out: IO[bytes]) -> None:
    moments = [column.name for column in result.columns if column.type == "moment"]
    frame = result.frame.with_columns(pl.col(moments).cast(pl.Datetime("ms", "UTC")))
    # Written whole in memory first: the format needs a file that can be sought.
    made = io.BytesIO()
    frame.write_parquet(made, metadata={"description": _about(result)})
    out.write(made.getbuffer())


class _Xml:
    """XML written as a stream, in which every text is escaped and holds only what XML can."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n')

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, object]) -> Iterator[None]:
        self._write(f"<{name}{_attributes(attributes)}>\n")
        yield
        self._write(f"</{name}>\n")

    def leaf(self, name: str, attributes: Mapping[str, object], text: str = "") -> None:
        from xml.sax.saxutils import escape  # comes with all that speaks HTTP

        body = escape(_legal(text), {"\r": "&#13;"})
        self._write(f"<{name}{_attributes(attributes)}>{body}</{name}>\n")

    def _write(self, text: str) -> None:
        self._out.write(text.encode("utf-8"))


def _attributes(attributes: Mapping[str, object]) -> str:
    from xml.sax.saxutils import quoteattr

    return "".join(f" {name}={quoteattr(_legal(str(value)))}" for name, value in attributes.items())


def _legal(text: str) -> str:
    """Return the text with a mark for each character that XML 1.0 cannot hold, even escaped."""
    return _NO_XML.sub("\ufffd", text)


def _written(value: Any, attribute: Attribute) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if attribute.type == "moment" and isinstance(value, int):
        return moment(value)
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _type(attribute: Attribute) -> str:
    return {"integer": "long", "float": "double", "boolean": "boolean"}.get(attribute.type, "string")


def _gexf(result: Result, made: Graph | None, out: IO[bytes]) -> None:
    """GEXF 1.2, which Gephi and every networkx read with types, of 1.3 only the latest: https://gexf.net/schema.html."""
    assert made is not None  # noqa: S101
    xml = _Xml(out)
    kind = "directed" if made.directed else "undirected"
    ids = _ids(made.keys)
    with xml.element("gexf", {"xmlns": "http://www.gexf.net/1.2draft", "version": "1.2"}):
        with xml.element("meta", {}):
            xml.leaf("creator", {}, f"explorer {__version__}")
            xml.leaf("description", {}, _about(result))
        with xml.element("graph", {"defaultedgetype": kind, "mode": "static"}):
            _declare(xml, "node", made.node_attributes)
            _declare(xml, "edge", made.link_attributes)
            with xml.element("nodes", {}):
                for i, (key, label) in enumerate(zip(ids, made.labels, strict=True)):
                    with xml.element("node", {"id": key, "label": label}):
                        _attvalues(xml, made.node_attributes, i)
            with xml.element("edges", {}):
                for k, (source, target) in enumerate(zip(made.source, made.target, strict=True)):
                    weight = _number(made.weight[k])
                    ends = {"id": k, "source": ids[source], "target": ids[target], "weight": weight}
                    with xml.element("edge", ends):
                        _attvalues(xml, made.link_attributes, k)


def _declare(xml: _Xml, kind: str, attributes: Sequence[Attribute]) -> None:
    if not attributes:
        return
    with xml.element("attributes", {"class": kind, "mode": "static"}):
        for n, attribute in enumerate(attributes):
            xml.leaf("attribute", {"id": n, "title": attribute.name, "type": _type(attribute)})


def _attvalues(xml: _Xml, attributes: Sequence[Attribute], at: int) -> None:
    known = [(n, a) for n, a in enumerate(attributes) if a.values[at] is not None]
    if not known:
        return
    with xml.element("attvalues", {}):
        for n, attribute in known:
            xml.leaf("attvalue", {"for": n, "value": _written(attribute.values[at], attribute)})


def _graphml(result: Result, made: Graph | None, out: IO[bytes]) -> None:
    """GraphML, for igraph, networkx and yEd: http://graphml.graphdrawing.org/specification.html."""
    assert made is not None  # noqa: S101
    xml = _Xml(out)
    ids = _ids(made.keys)
    with xml.element("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"}):
        xml.leaf("desc", {}, _about(result))
        _key(xml, "node", "label", "label", "string")
        for n, attribute in enumerate(made.node_attributes):
            _key(xml, "node", f"n{n}", attribute.name, _type(attribute))
        _key(xml, "edge", "weight", "weight", "double")
        for n, attribute in enumerate(made.link_attributes):
            _key(xml, "edge", f"e{n}", attribute.name, _type(attribute))
        with xml.element("graph", {"edgedefault": "directed" if made.directed else "undirected"}):
            for i, (key, label) in enumerate(zip(ids, made.labels, strict=True)):
                with xml.element("node", {"id": key}):
                    xml.leaf("data", {"key": "label"}, label)
                    _data(xml, "n", made.node_attributes, i)
            for k, (source, target) in enumerate(zip(made.source, made.target, strict=True)):
                with xml.element("edge", {"source": ids[source], "target": ids[target]}):
                    xml.leaf("data", {"key": "weight"}, _number(made.weight[k]))
                    _data(xml, "e", made.link_attributes, k)


def _key(xml: _Xml, of: str, key: str, name: str, kind: str) -> None:
    xml.leaf("key", {"id": key, "for": of, "attr.name": name, "attr.type": kind})


def _data(xml: _Xml, prefix: str, attributes: Sequence[Attribute], at: int) -> None:
    for n, attribute in enumerate(attributes):
        value = attribute.values[at]
        if value is not None:
            xml.leaf("data", {"key": f"{prefix}{n}"}, _written(value, attribute))


def _ids(keys: Sequence[str]) -> list[str]:
    """Return an id for each node: its key, told apart where XML cannot hold what tells two keys apart."""
    found: dict[str, int] = {}
    ids = []
    for key in keys:
        legal = _legal(key)
        found[legal] = found.get(legal, 0) + 1
        ids.append(legal if found[legal] == 1 else f"{legal}~{found[legal]}")
    return ids


def _about(result: Result) -> str:
    return "\n".join([result.title, *(f"{name}: {said}" for name, said in about(result))])


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < _EXACT else repr(float(value))


FORMATS: dict[str, Callable[[Result, Graph | None, IO[bytes]], None]] = {
    "csv": _csv,
    "json": _json,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "gexf": _gexf,
    "graphml": _graphml,
}
