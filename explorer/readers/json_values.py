"""Values out of JSON objects by their kind: texts, numbers, moments, and what is of another kind left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from explorer.readers import BARE
from explorer.readers.csv_scan import MAX_FIELD_BYTES
from explorer.readers.normalise import LAST_MS, is_damaged_id
from explorer.readers.platforms import Platform
from explorer.readers.values import is_missing

Object = dict[str, Any]

LOST = "lost its digits, as in a program that knows no long numbers: take the file as it was published"
_MAX_ID = (1 << 63) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_OLD = re.compile(r"\w{3} (\w{3}) (\d\d?) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class UnreadableRecord(ValueError):
    """Why a record cannot be loaded: becomes the reason of its reject."""


def child(value: Object, key: str) -> Object:
    """Return the object under a key, an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def items(value: Object, key: str) -> list[Object]:
    """Return the objects in the list under a key."""
    found = value.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(value: object) -> str | None:
    """Return a text that every store can hold; None where there is none. Refuses one that is too long."""
    if not isinstance(value, str) or not value:
        return None
    if value.isascii():
        size = len(value)
    else:
        encoded = value.encode("utf-8", "replace")  # halves of characters that only UTF-16 can write
        size, value = len(encoded), encoded.decode()
    if size > MAX_FIELD_BYTES:
        raise UnreadableRecord(f"a field longer than {MAX_FIELD_BYTES:,} bytes")
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}")


def whole(value: object) -> int | None:
    """Return a whole number from 0 to 2^63 - 1, written as number or text; None where it is none."""
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) <= 19):
            return None
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_ID else None


def tally(holder: Object, key: str, notes: list[str]) -> int | None:
    """Return a count; None where there is none, and noted where something else stands there."""
    value = holder.get(key)
    number = whole(value)
    if number is None and value is not None and not (isinstance(value, str) and is_missing(value)):
        notes.append(f"{key} that is no number: left empty")
    return number


def created(holder: Object, key: str, moment_of: Callable[[object], int | None], notes: list[str]) -> str | None:
    """Return the day on which an account was made; None where there is none, and noted where it cannot be read."""
    value = holder.get(key)
    found = day_of(moment_of(value))
    if found is None and value is not None and not (isinstance(value, str) and is_missing(value)):
        notes.append(f"{key} of an account that is no date: left empty")
    return found


def account(value: object) -> str | None:
    """Return an account's id as text; None where it is missing, a mark for nothing (`None`, `NaN`), or lost digits."""
    number = whole(value)
    if number is not None:
        return str(number)
    found = text(value)
    return None if found is None or is_missing(found) or is_damaged_id(found) else found


def one_of(value: Object, *names: str) -> object:
    """Return the first of these that the object has."""
    return next((value[name] for name in names if value.get(name) is not None), None)


def tweet_id(value: Object, *names: str) -> int:
    """Return the id of a record; refuses it where there is none."""
    told = one_of(value, *names)
    number = whole(told)
    if number is None:
        lost = (isinstance(told, float) and told.is_integer()) or (isinstance(told, str) and is_damaged_id(told))
        what = LOST if lost else "is no whole number"
        raise UnreadableRecord("no tweet id" if told is None else f"the tweet id {what}")
    return number


def iso_moment(value: object) -> int | None:
    """`2021-04-08T19:34:16.000Z` as milliseconds since 1970; UTC where it names no zone."""
    if not isinstance(value, str):
        return None
    try:
        return _milliseconds(datetime.fromisoformat(value.replace("Z", "+00:00")))
    except (ValueError, OverflowError):
        return None


def _milliseconds(at: datetime) -> int | None:
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    ms = (at - _EPOCH) // timedelta(milliseconds=1)
    return ms if 0 <= ms <= LAST_MS else None


def old_moment(value: object) -> int | None:
    """`Wed Oct 10 20:19:24 +0000 2018` as milliseconds since 1970."""
    match = _OLD.fullmatch(value) if isinstance(value, str) else None
    if not match or match[1] not in _MONTHS:
        return None
    day_of_month, hour, minute, second, year = (int(match[n]) for n in (2, 3, 4, 5, 7))
    sign, hours, minutes = match[6][0], int(match[6][1:3]), int(match[6][3:])
    zone = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    try:
        at = datetime(year, 1 + _MONTHS.index(match[1]), day_of_month, hour, minute, second, tzinfo=timezone.utc)
        return _milliseconds(at - zone)
    except (ValueError, OverflowError):
        return None


def day_of(ts: int | None) -> str | None:
    """The day of a moment, YYYY-MM-DD."""
    return (_EPOCH + timedelta(milliseconds=ts)).date().isoformat() if ts is not None else None


def degrees(value: object) -> str | None:
    """A latitude or longitude as text; None where it is no number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 180
    return repr(value) if is_number else None


def pointed_at(number: int, author: str | None, platform: Platform) -> Object:
    """Return the row of a tweet of which only the id is known, and perhaps the author."""
    return {"id": number, "exact": True, "author": author, "ts": platform.moment_of(number), "detail": BARE}
