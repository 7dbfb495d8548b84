"""The columns of a page as one run of bytes: small to keep, quick to take apart, nothing that a browser could run."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from explorer.render.page import EXACT, as_exact


def in_streams(columns: Mapping[str, tuple[str, Any]]) -> tuple[list[list[Any]], str]:
    """Return the plan of some columns, [name, kind, bytes] of each, and all of them as base64 of one gzip.

    Kinds: `varint` whole numbers from 0 on, seven bits a byte; `signed` the same of whole numbers of either sign
    (0, -1, 1, -2 …); `whole` any whole numbers: the least and the unit as doubles, how many there are in four bytes,
    then how many units above the least each is, all lowest bytes first, then all next ones; `float` doubles; `coded`
    texts of a few kinds: the length of their list in four bytes, the low one first, the list as `json`, and a `varint`
    for each; `json` any value. The same columns make the same bytes. O(bytes); `viewer/streams.js` takes them apart.
    """
    writers = {
        "varint": varint, "signed": _signed, "whole": _whole, "float": _floats, "coded": _coded, "json": _json,
    }  # fmt: skip
    parts = [(name, kind, writers[kind](values)) for name, (kind, values) in columns.items()]
    whole = b"".join(part for _, _, part in parts)
    plan = [[name, kind, len(part)] for name, kind, part in parts]
    return plan, base64.b64encode(gzip.compress(whole, 9, mtime=0)).decode()


def by_kind(values: Sequence[Any], type_: str) -> tuple[str, Any]:
    """Return the kind in which a column is smallest, and its values as that kind takes them; None stays unknown.

    Numbers without gaps are `whole` or `float`, texts of few kinds `coded`, anything else `json`.
    """
    if type_ in ("integer", "moment", "float") and values and None not in values:
        numbers = np.asarray(values)
        if numbers.dtype.kind in "iu" and (not len(numbers) or int(np.abs(numbers).max()) < EXACT // 2):
            return "whole", numbers
        if numbers.dtype.kind == "f" and type_ == "float":
            return "float", numbers
    if type_ in ("string", "boolean"):
        different = sorted({value for value in values if value is not None})
        if len(different) * 4 < len(values):
            place = {value: i for i, value in enumerate([*different, None])}
            return "coded", ([*different, None], [place[value] for value in values])
    return "json", list(values)


def varint(values: Any) -> bytes:
    """Return whole numbers from 0 on, the low seven bits first, with the high bit of a byte where more follow."""
    numbers = np.asarray(values, np.uint64)
    if not len(numbers):
        return b""
    most = max(1, -(-int(numbers.max()).bit_length() // 7))
    made = np.empty((len(numbers), most), np.uint8)
    length = np.ones(len(numbers), np.int64)
    for at in range(most):
        rest = numbers >> np.uint64(7 * at)
        made[:, at] = rest & np.uint64(127)
        length[rest > 0] = at + 1
    column_of = np.arange(most)[None]
    made[column_of < length[:, None] - 1] |= 128
    return made[column_of < length[:, None]].tobytes()


def _signed(values: Any) -> bytes:
    numbers: npt.NDArray[np.int64] = np.asarray(values, np.int64)
    return varint((numbers << 1) ^ (numbers >> 63))


def _whole(values: Any) -> bytes:
    numbers: npt.NDArray[np.int64] = np.asarray(values, np.int64)
    least = int(numbers.min()) if len(numbers) else 0
    unit = max(1, int(np.gcd.reduce(numbers - least))) if len(numbers) else 1
    units = (numbers - least) // unit
    width = (int(units.max()).bit_length() + 7) // 8 if len(units) else 0
    planes = np.ascontiguousarray(units.astype("<i8").view(np.uint8).reshape(-1, 8).T[:width])
    return np.array([least, unit], "<f8").tobytes() + len(units).to_bytes(4, "little") + planes.tobytes()


def _floats(values: Any) -> bytes:
    return np.asarray(values, "<f8").tobytes()


def _coded(values: tuple[list[Any], list[int]]) -> bytes:
    kinds = _json(values[0])
    return len(kinds).to_bytes(4, "little") + kinds + varint(values[1])


def _json(values: Any) -> bytes:
    dumped = json.dumps(as_exact(values), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return dumped.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()
