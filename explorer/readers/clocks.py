"""Moments as exporters write them → milliseconds since 1970: ISO, the old API's, seconds and finer, zones by name."""

from __future__ import annotations

import enum

import polars as pl

from explorer.readers.normalise import LAST_MS
from explorer.readers.values import has_lost_digits, without_thousands

# Zones that exporters write by name, in minutes from UTC.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
}  # fmt: skip
_NUMBER = r"^-?\d+(?:[.,]\d+)?(?:[eE]\+?\d{1,2})?$"


class MomentForm(enum.Enum):
    """How a format writes a moment; the value is the milliseconds that one of its units lasts, 0 for a text."""

    ISO = 0.0
    OLD = -1.0
    SECONDS = 1000.0
    MILLISECONDS = 1.0
    MICROSECONDS = 0.001


def read_moments(texts: pl.Expr, clock: MomentForm) -> pl.Expr:
    """Texts of one clock as milliseconds since 1970; null where they are none or a calendar cannot write them.

    ISO moments are UTC where they name no zone. A moment in whole numbers is read in the unit of its clock.
    """
    if clock is MomentForm.OLD:
        return _old(texts)
    if clock is MomentForm.ISO:
        return _iso(texts)
    plain = without_thousands(texts)
    known = plain.str.contains(_NUMBER) & ~has_lost_digits(plain)
    number = pl.when(known).then(plain.str.replace(",", ".", literal=True)).cast(pl.Float64, strict=False) * clock.value
    return pl.when(number.is_between(1, LAST_MS)).then(number).round().cast(pl.Int64, strict=False)


def _bounded(ms: pl.Expr) -> pl.Expr:
    return pl.when(ms.is_between(0, LAST_MS)).then(ms)


def _iso(texts: pl.Expr) -> pl.Expr:
    """`2021-04-08T19:34:16.000Z`, `2024-06-10 08:00:00+00:00`, `2024-06-10 08:00`, `2024-06-10 08:00:00 EDT`."""
    day, clock = texts.str.slice(0, 10), texts.str.extract(r"^\d{4}-\d\d-\d\d[T ](\d\d:\d\d(?::\d\d)?)", 1)
    whole = day + " " + pl.when(clock.str.len_bytes() == 5).then(clock + ":00").otherwise(clock)
    base = whole.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms", strict=False).cast(pl.Int64)
    fraction = texts.str.extract(r"^.{19}[.,](\d{1,9})", 1).cast(pl.String)
    ms = (fraction + "00").str.slice(0, 3).cast(pl.Int64, strict=False).fill_null(0)
    signed = texts.str.extract_groups(r"^.{16,29}?([+-])(\d\d):?(\d\d)$")
    minutes = signed.struct[1].cast(pl.Int64, strict=False) * 60 + signed.struct[2].cast(pl.Int64, strict=False)
    offset = pl.when(signed.struct[0] == "-").then(-minutes).otherwise(minutes)
    zone = texts.str.extract(r"^.{16,29}?\s?([A-Z]{1,4})$", 1)
    by_name = zone.replace_strict(_ZONES, default=None, return_dtype=pl.Int64)
    shift = pl.coalesce(offset, by_name)
    unknown = zone.is_not_null() & by_name.is_null()
    return _bounded(pl.when(~unknown).then(base + ms - shift.fill_null(0) * 60_000))


def _old(texts: pl.Expr) -> pl.Expr:
    """`Wed Oct 10 20:19:24 +0000 2018`."""
    found = texts.str.strip_chars().str.to_datetime("%a %b %d %H:%M:%S %z %Y", time_unit="ms", strict=False)
    return _bounded(found.cast(pl.Int64))


def days(ms: pl.Expr) -> pl.Expr:
    """The days of moments, YYYY-MM-DD."""
    return ms.cast(pl.Datetime("ms")).dt.strftime("%Y-%m-%d")
