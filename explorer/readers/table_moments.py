"""ReadMoments as tables write them: dates with a time and perhaps a zone, or seconds, milliseconds, microseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl

from explorer.readers.json_values import old_moment
from explorer.readers.normalise import LAST_MS

_SECOND, _MINUTE, _DAY = 1_000, 60_000, 86_400_000
# By their digits numbers tell what they count, for any moment from 1973 to 2286: 11, 14 and 17 digits are of none.
_UNITS = {"s": (9, 10), "ms": (12, 13), "us": (15, 16), "ns": (18, 19)}
_PER_MS = {"ms": 1, "us": 1_000, "ns": 1_000_000}
_NUMBER = r"^\d+(?:\.\d+)?$"
_FLOAT = r"^\d(?:\.\d+)?[eE]\+?\d{1,2}$"
# 20240610 and 20240610080000: a calendar's, in years that have platforms.
_RUN_TOGETHER = (
    r"^(?:19[89]\d|20\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d[0-5]\d[0-5]\d|2[0-3][0-5]\d[0-5]\d)?$"
)
_DATED = r"^(\d{4}-\d\d-\d\d)(?:(?:T|,? +)(\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(.*)$"
_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+-])(\d\d?):?(\d\d)?")
_AREA = re.compile(r"[\[(]?([A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+)[\])]?")
# Abbreviations that one zone alone uses. CST, PST, IST, BST and others are several zones'.
_ABBREVIATIONS = {
    **dict.fromkeys(("Z", "z", "UTC", "GMT", "Etc/UTC", "UT", "WET"), 0.0),
    "EST": -5,
    "EDT": -4,
    "PDT": -7,
    "AKDT": -8,
    "HST": -10,
    "AKST": -9,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "WEST": 1,
    "MSK": 3,
    "JST": 9,
    "KST": 9,
    "NZDT": 13,
    "AEDT": 11,
}
_NAMED_MONTH = re.compile(
    r"(?:\w{3,9},?\s+)?(?:(?P<d>\d{1,2})\s+(?P<m>[A-Za-z]{3})[a-z]*|(?P<m2>[A-Za-z]{3})[a-z]*\s+(?P<d2>\d{1,2}))"
    r",?\s+(?P<y>\d{4})(?:\s*[,·]?\s*(?:at\s+)?(?P<h>\d{1,2}):(?P<min>\d\d)(?::(?P<s>\d\d))?\s*(?P<half>[AaPp][Mm])?)?"
    r"\s*(?P<zone>.*)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class ReadMoments:
    """ReadMoments of a column: `ms` since 1970, UTC, null where none can be read.

    `grain` is in how many milliseconds each may lie; `no_zone` whether it named none.
    """

    ms: pl.Series
    grain: pl.Series
    no_zone: pl.Series


def moments(cells: pl.Series, zone: str | None = None, unit: str | None = None) -> ReadMoments:
    """Read a column of moments; those that name no zone are of `zone`, else UTC; numbers count `unit`, else as long.

    A local time that a change of clocks gave twice is its first.
    """
    at = pl.col("at")
    frame = cells.alias("at").str.strip_chars().to_frame()
    null = pl.lit(None, pl.Int64)
    if frame.select(at.str.contains(r"^\d+(?:[.eE]|$)").fill_null(False).any()).item():
        ms, grain = _of_numbers(at, unit)
        frame = frame.with_columns(ms=ms, grain=grain)
    else:
        frame = frame.with_columns(ms=null, grain=null)
    frame = frame.with_columns(no_zone=pl.lit(False))
    if frame.select((at.is_not_null() & pl.col("ms").is_null()).any()).item():
        frame = _with_dates(frame, zone)
    return ReadMoments(frame["ms"], frame["grain"].fill_null(_SECOND), frame["no_zone"])


def _of_numbers(at: pl.Expr, unit: str | None) -> tuple[pl.Expr, pl.Expr]:
    """Return milliseconds and grain of numbers, null for what is none."""
    plain = pl.when(at.str.contains(_NUMBER)).then(at)
    of_float = pl.when(at.str.contains(_FLOAT)).then(at).cast(pl.Float64, strict=False).round().cast(pl.Int64)
    whole = pl.coalesce(plain.str.extract(r"^(\d{1,19})").cast(pl.Int64, strict=False), of_float)
    part = pl.coalesce(plain.str.extract(r"^\d+(\.\d+)$").cast(pl.Float64, strict=False), pl.lit(0.0))
    digits = pl.when(whole > 0).then(whole.cast(pl.String).str.len_bytes()).otherwise(pl.lit(0))
    ms: pl.Expr = pl.lit(None, pl.Int64)
    grain: pl.Expr = pl.lit(None, pl.Int64)
    grained: pl.Expr
    value: pl.Expr
    for name, (least, most) in _UNITS.items():
        if unit not in (None, name):
            continue
        is_it = plain.is_not_null() | of_float.is_not_null() if unit else digits.is_between(least, most)
        if name == "s":
            value = whole * 1000 + (part * 1000).round().cast(pl.Int64)
            grained = pl.when(part > 0).then(1).otherwise(_SECOND)
        else:
            value = whole // _PER_MS[name]
            # Exports write seconds in thousands.
            grained = pl.when(value % 1000 == 0).then(_SECOND).otherwise(1)
        ms, grain = pl.when(is_it).then(value).otherwise(ms), pl.when(is_it).then(grained).otherwise(grain)
    within = ms.is_between(0, LAST_MS)
    return pl.when(within).then(ms), pl.when(within).then(grain)


def _with_dates(frame: pl.DataFrame, zone: str | None) -> pl.DataFrame:
    """Fill in the moments that are dates."""
    open_ = pl.col("ms").is_null() & pl.col("at").is_not_null()
    text: pl.Expr = pl.when(open_).then("at")
    if frame.select(text.str.contains(_RUN_TOGETHER).fill_null(False).any()).item():
        text = pl.when(text.str.contains(_RUN_TOGETHER)).then(_parted(text)).otherwise(text)
    quick = _plain(frame.select(text.alias("at")).to_series())
    if quick is None:
        told = frame.select(text.alias("at")).to_series().drop_nulls().unique()
        parts = [_dated(value) for value in told]
        table = pl.DataFrame(
            {
                "at": told,
                "local": pl.Series([part and part.local for part in parts], dtype=pl.Int64),
                "offset": pl.Series([part and part.offset for part in parts], dtype=pl.Int64),
                "new_grain": pl.Series([part and part.grain for part in parts], dtype=pl.Int64),
            }
        )
        joined = frame.select(text.alias("at")).join(table, on="at", how="left", maintain_order="left")
    else:
        joined = quick
    local, offset = pl.col("local"), pl.col("offset")
    of_zone = local if zone is None else _in_zone(local, zone)
    joined = joined.with_columns(
        found=pl.when(offset.is_not_null()).then(local - offset).otherwise(of_zone),
        open=local.is_not_null() & offset.is_null(),
    )
    found = joined["found"]
    return frame.with_columns(
        ms=pl.coalesce("ms", pl.when(found.is_between(0, LAST_MS)).then(found)),
        grain=pl.coalesce("grain", joined["new_grain"]),
        no_zone=joined["open"].fill_null(False),
    )


def _plain(cells: pl.Series) -> pl.DataFrame | None:
    """Return local, offset and grain where all cells are of one plain form; None where they are not."""
    at = pl.col("at")
    frame = cells.to_frame()
    size = at.str.len_bytes()
    shortest, longest = frame.select(size.min().alias("a"), size.max().alias("b")).row(0)
    first = cells.drop_nulls().head(1)
    if not len(first):
        return frame.select(
            local=pl.lit(None, pl.Int64), offset=pl.lit(None, pl.Int64), new_grain=pl.lit(None, pl.Int64)
        )
    if shortest != longest or shortest not in (16, 19, 20, 24, 30):
        return None
    text: str = first[0]
    form, offset, grain = {
        16: (f"%Y-%m-%d{text[10]}%H:%M", None, _MINUTE),
        19: (f"%Y-%m-%d{text[10]}%H:%M:%S", None, _SECOND),
        20: (f"%Y-%m-%d{text[10]}%H:%M:%SZ", 0, _SECOND),
        24: (f"%Y-%m-%d{text[10]}%H:%M:%S%.3fZ", 0, _SECOND),
        30: ("%a %b %d %H:%M:%S +0000 %Y", 0, _SECOND),
    }[shortest]
    if text[10] not in "T " and shortest != 30:
        return None
    read = at.str.to_datetime(form, time_unit="ms", strict=False).cast(pl.Int64)
    frame = frame.with_columns(local=read)
    if frame.select((at.is_not_null() & pl.col("local").is_null()).any()).item():
        return None
    fine = pl.when(pl.col("local") % 1000 == 0).then(grain).otherwise(1) if shortest == 24 else pl.lit(grain)
    return frame.select("local", offset=pl.lit(offset, pl.Int64), new_grain=fine.cast(pl.Int64))


def _parted(text: pl.Expr) -> pl.Expr:
    day = pl.concat_str(text.str.slice(0, 4), text.str.slice(4, 2), text.str.slice(6, 2), separator="-")
    clock = pl.concat_str(text.str.slice(8, 2), text.str.slice(10, 2), text.str.slice(12, 2), separator=":")
    return pl.when(text.str.len_bytes() > 8).then(day + " " + clock).otherwise(day)


@dataclass(frozen=True)
class _Dated:
    local: int
    offset: int | None
    grain: int


def _dated(text: str) -> _Dated | None:
    """Read one moment: local milliseconds, those of its zone where it names one, its grain; None where it is none."""
    match = re.fullmatch(_DATED, text, re.DOTALL)
    if match:
        day, clock, seconds, fraction, zone = match.groups()
        grain = _DAY if clock is None else _MINUTE if seconds is None else 1 if (fraction or "").strip("0") else _SECOND
        return _made(f"{day} {clock or '00:00'}:{seconds or '00'}", fraction, zone, grain)
    if (old := old_moment(text)) is not None:
        return _Dated(old, 0, _SECOND)
    named = _NAMED_MONTH.fullmatch(text)
    if not named:
        return None
    month = (named["m"] or named["m2"]).lower()
    if month not in _MONTHS:
        return None
    hour = int(named["h"] or 0)
    if named["half"]:
        hour = hour % 12 + (12 if named["half"].lower() == "pm" else 0)
    day = f"{named['y']}-{_MONTHS.index(month) + 1:02}-{int(named['d'] or named['d2']):02}"
    grain = _DAY if named["h"] is None else _MINUTE if named["s"] is None else _SECOND
    return _made(f"{day} {hour:02}:{named['min'] or '00'}:{named['s'] or '00'}", None, named["zone"], grain)


def _made(clock: str, fraction: str | None, zone: str, grain: int) -> _Dated | None:
    try:
        at = datetime.strptime(clock, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    local = _milliseconds(at) + int(f"{fraction or ''}000"[:3])
    zone = zone.strip()
    if not zone:
        return _Dated(local, None, grain)
    offset = _offset(zone, at)
    return None if offset is None else _Dated(local, offset, grain)


def _milliseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1)


def _offset(zone: str, local: datetime) -> int | None:
    """Return by how many milliseconds a zone is before UTC; None where it is not known, or several are called so."""
    area = _AREA.search(zone)
    if match := _OFFSET.match(zone):
        hours = int(match[2]) + int(match[3] or 0) / 60
        return round((-hours if match[1] == "-" else hours) * 3_600_000) if hours < 24 else None
    if zone in _ABBREVIATIONS:
        return round(_ABBREVIATIONS[zone] * 3_600_000)
    try:
        named = ZoneInfo(area[1]) if area else None
    except (ValueError, OSError, KeyError):
        return None
    away = local.replace(tzinfo=named).utcoffset() if named else None
    return None if away is None else away // timedelta(milliseconds=1)


def _in_zone(local: pl.Expr, zone: str) -> pl.Expr:
    there = local.cast(pl.Datetime("ms")).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return there.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Int64)
