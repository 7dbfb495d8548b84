"""A stored query's documentation as Markdown, from its header alone."""

from __future__ import annotations

import json
from collections.abc import Iterable

from explorer.questions.stored import Parameter, StoredQuery
from explorer.result import Column

_DRAWN = {"network": "The rows can be drawn as a network.", "shares": "The rows are shares, to be paired."}


def document(query: StoredQuery) -> str:
    """Return a stored query's documentation: title, question, command, parameters, columns, sources."""
    name = query.id.replace("_", "-")
    needed = "".join(f" --{p.name.replace('_', '-')} …" for p in query.parameters if p.required)
    parts = [f"## {query.title}", query.question, f"    explorer query {name}{needed}"]
    if query.parameters:
        rows = [(f"`{p.name}`", f"`{p.type}`", _default(p), p.meaning + _was(p)) for p in query.parameters]
        parts.append(_table(("parameter", "type", "default", "meaning"), rows))
    columns = [(f"`{c.name}`", f"`{c.type}`", c.meaning + _was(c)) for c in query.columns]
    parts.append(_table(("column", "type", "meaning"), columns))
    if query.renders:
        opened = f" `{query.evidence}` opens a link down to its tweets." if query.evidence else ""
        parts.append(_DRAWN[query.renders] + opened)
    if query.see:
        parts.append("See " + "; ".join(query.see) + ".")
    return "\n\n".join(parts) + "\n"


def _was(one: Parameter | Column) -> str:
    return f" (was `{one.was}`)" if one.was else ""


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "needed"
    return f"`{json.dumps(parameter.default, ensure_ascii=False)}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
