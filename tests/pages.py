"""What a page of a network holds: its blocks, and its columns taken out of their gzip."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

_BLOCK = re.compile(r'<script type="[a-z/]+" id="(\w+)">(.*?)</script>', re.DOTALL)


def contents(path: Path) -> dict[str, Any]:
    """Return the block `data` of a page together with its columns by name, as plain lists."""
    blocks = dict(_BLOCK.findall(path.read_text(encoding="utf-8")))
    data: dict[str, Any] = json.loads(blocks["data"])
    whole = gzip.decompress(base64.b64decode(blocks["streams"]))
    columns, start = {}, 0
    for name, kind, length in data["plan"]:
        columns[name] = _READERS[kind](whole[start : start + length])
        start += length
    assert start == len(whole)
    source = np.cumsum(columns["source"]).tolist()
    of = [0] * len(columns["keys"]) if data["among"] is None else columns[f"group{data['among']}"]
    order = sorted(range(len(of)), key=lambda i: of[i])  # stable
    begins = {of[i]: at for at, i in reversed(list(enumerate(order)))}
    target: list[int] = []
    end = 0
    for at, step in enumerate(columns["target"]):
        end = step + (end if at and source[at] == source[at - 1] else begins[of[source[at]]])
        target.append(order[end])
    return data | columns | {"source": source, "target": target}


def _varints(raw: bytes) -> list[int]:
    found, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value = shift = 0
    return found


def _signed(raw: bytes) -> list[int]:
    return [-(value + 1) // 2 if value % 2 else value // 2 for value in _varints(raw)]


def _whole(raw: bytes) -> list[int]:
    least, unit = np.frombuffer(raw[:16], "<f8").tolist()
    count = int.from_bytes(raw[16:20], "little")
    planes = [raw[start : start + count] for start in range(20, len(raw), max(count, 1))]
    units = (int.from_bytes(bytes(plane[i] for plane in planes), "little") for i in range(count))
    return [int(least + unit * value) for value in units]


def _coded(raw: bytes) -> list[Any]:
    end = 4 + int.from_bytes(raw[:4], "little")
    kinds = json.loads(raw[4:end])
    return [kinds[place] for place in _varints(raw[end:])]


_READERS: dict[str, Any] = {
    "varint": _varints,
    "signed": _signed,
    "whole": _whole,
    "float": lambda raw: np.frombuffer(raw, "<f8").tolist(),
    "coded": _coded,
    "json": json.loads,
}
