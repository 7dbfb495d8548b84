"""What stands beside a file that holds rows alone: what they are, in the W3C's words for it.

A CSV or JSON file has no place for what was asked, left out or must be minded. Metadata of a table lie beside it, in
`NAME-metadata.json`: https://www.w3.org/TR/tabular-data-model/ (5.3, standard file metadata).
"""

from __future__ import annotations

import json
from pathlib import Path

from explorer.render.about import about
from explorer.render.files import replacing
from explorer.render.text import escaped
from explorer.result import Result

__all__ = ["write_metadata"]

_ENDING = "-metadata.json"
_DATATYPES = {
    "integer": "integer",
    "list<integer>": "integer",
    "float": "number",
    "boolean": "boolean",
    "moment": "dateTime",
}


def write_metadata(result: Result, path: Path, lists_joined_by: str) -> None:
    """Write what a result is beside the file of its rows, under its name with `-metadata.json`.

    `columns` have name, type and meaning, `notes` the lines that stand on a page: networks, what was asked, what is
    left out, files with their hashes, store, tool and date. Raises `UsageError` where nothing can be written.
    """
    columns = [
        {
            "name": column.name,
            "datatype": _DATATYPES.get(column.type, "string"),
            **({"dc:description": column.meaning} if column.meaning else {}),
            **({"separator": lists_joined_by} if column.type.startswith("list") else {}),
        }
        for column in result.columns
    ]
    told = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": path.name,
        "dc:title": result.title,
        "dc:description": result.question,
        "notes": [{name: said} for name, said in about(result)],
        "tableSchema": {"columns": columns},
    }
    with replacing(path.with_name(path.name + _ENDING)) as part:
        part.write_text(escaped(json.dumps(told, ensure_ascii=False, indent=1)) + "\n", "utf-8", "replace")
