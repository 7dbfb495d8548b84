"""Ids, seconds, lists and hashtags in the one form the graph uses, as column expressions."""

from __future__ import annotations

import ast
import re

import polars as pl

from explorer.readers.platforms import ANY
from explorer.readers.values import NO, YES, has_lost_digits, numbers, without_missing

# The last moment that a calendar can write, milliseconds since 1970.
LAST_MS = 253_402_300_799_999

# A spreadsheet and a float write one digit before the point: `267888824e46` is a hash.
_SCIENTIFIC = r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}"
_FLOAT_ID = rf"^{_SCIENTIFIC}$|^\d{{17,}}\.0$"
# A backslash with what follows it, and what Python makes a character of; others it keeps, with a warning.
_ESCAPE, _ESCAPES = re.compile(r"\\(.)", re.DOTALL), frozenset("\\'\"abfnrtvxuUN01234567\n")


def is_hashed(column: pl.Expr) -> pl.Expr:
    """Whether an id or handle is a hash that stands for one: SHA-256 in base64 (some lost a '/') or hex digits."""
    return ANY.is_hashed(column)


def account_id(column: pl.Expr) -> pl.Expr:
    """An account id as text; a trailing `.0` is a spreadsheet's and goes."""
    return column.str.replace(r"^(\d{1,16})\.0$", "$1")


def known_account_id(column: pl.Expr) -> pl.Expr:
    """An account id, or null where it is missing or lost digits: several accounts would become one."""
    return without_missing(pl.when(~damaged_id(column)).then(account_id(column)))


def damaged_id(column: pl.Expr) -> pl.Expr:
    """Whether an id was written as a number in exponent form and lost digits; hex digits of a hash are none."""
    return column.str.contains(rf"^{_SCIENTIFIC}$").fill_null(False)


def is_damaged_id(text: str) -> bool:
    """Whether one id is such a number."""
    return re.fullmatch(_SCIENTIFIC, text, re.ASCII) is not None


def tweet_ids(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return tweet ids as numbers, and whether each has all its digits; null where the text is no id.

    An id that went through a floating point number (`4.6071905354423e+17`) is returned as that number, but only
    with 12 significant digits or more: then the rounding stays within one millisecond of the id, so different
    tweets do not become one.
    """
    ids = values.cast(pl.Int64, strict=False)
    ids = ids.zip_with(ids >= 0, pl.Series([None], dtype=pl.Int64))
    exact = ids.is_not_null()
    if (values.is_not_null() & ~exact).any():
        rest = pl.when(~exact).then(values)
        whole = rest.str.extract(r"^(\d{1,16})\.0$").cast(pl.Int64, strict=False)
        digits = rest.str.replace(r"(?:\.0$|[eE].*$)", "").str.replace_all(r"\D", "").str.len_chars()
        rounded = pl.when(rest.str.contains(_FLOAT_ID) & (digits >= 12)).then(rest).cast(pl.Float64, strict=False)
        found = pl.select(whole=whole, rounded=rounded.cast(pl.Int64, strict=False))
        ids = pl.select(pl.coalesce(ids, found["whole"], found["rounded"])).to_series()
        exact = exact | found["whole"].is_not_null()
    return ids, exact


def epoch_seconds(column: pl.Expr) -> pl.Expr:
    """Seconds since 1970, perhaps with a fraction, as milliseconds; null where a calendar cannot write the moment.

    Null as well where a spreadsheet left less than the seconds of it.
    """
    number = pl.when(~has_lost_digits(column)).then(numbers(column)) * 1000
    return pl.when(number.is_between(0, LAST_MS)).then(number).round().cast(pl.Int64, strict=False)


def tags_in(text: pl.Series) -> pl.Series:
    """Hashtags that a text carries, folded."""
    found = text.str.extract_all(r"(?:^|[^\w&/#＃])[#＃]\w+").fill_null(pl.Series([[]], dtype=pl.List(pl.String)))
    return tags(found.list.eval(pl.element().str.replace(r"^.*[#＃]", "")))


def mentions_in(text: pl.Series) -> pl.Series:
    """Accounts that a text names, as `@handle` in lower case; each once, in their order."""
    found = text.str.extract_all(r"(?:^|[^\w@/.])@\w{1,30}\b").fill_null(pl.Series([[]], dtype=pl.List(pl.String)))
    handle = pl.element().str.replace(r"(?s)^.*@", "@").str.to_lowercase()
    return found.list.eval(handle.unique(maintain_order=True))


def flag(column: pl.Expr) -> pl.Expr:
    """True or false, as programs and spreadsheets write them, in whatever case; null for any other word."""
    word = column.str.strip_chars().str.to_lowercase()
    return pl.when(word.is_in(list(YES))).then(True).when(word.is_in(list(NO))).then(False)


def count(column: pl.Expr) -> pl.Expr:
    """A count: a whole number, perhaps written `12.0`, `12,0`, `1,012` or `1.012`; null where it is none.

    A point parts thousands where a count of the column would be a fraction without that.
    """
    parted = column.str.contains(r"^[1-9]\d{0,2}(?:\.\d{3})+$")
    by_points = (parted & column.str.contains(r"\.\d*[1-9]")).fill_null(False).any()
    plain = pl.when(parted & by_points).then(column.str.replace_all(".", "", literal=True)).otherwise(column)
    number = numbers(plain)
    return pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False)


def day(column: pl.Expr) -> pl.Expr:
    """The day that a text begins with, `2019-01-15`; null where the calendar has no such day."""
    text = column.str.extract(r"^(\d{4}-\d\d-\d\d)(?:\D|$)")
    return pl.when(text.str.to_date("%Y-%m-%d", strict=False).is_not_null()).then(text)


def text_list(values: pl.Series) -> pl.Series:
    """Lists of texts from any of the archives' encodings; an empty list where there is none.

    `['a', 'b']` (Python), `[a, b]` (2018), `["a"]` (JSON), `[]` and nothing at all.
    """
    v = pl.col("v")
    frame = values.str.strip_chars().alias("v").to_frame()
    frame = frame.with_columns(
        plain=v.str.starts_with("['") & v.str.ends_with("']") & ~v.str.contains(r'["\\]'),
        bare=v.str.contains(r"^\[[^\['\"]*\]$"),
    ).with_columns(
        items=pl.when("plain")
        .then(v.str.slice(2).str.head(-2).str.split("', '"))
        .when("bare")
        .then(v.str.slice(1).str.head(-1).str.split(", "))
    )
    # What is left has quotation marks or escapes inside its items: rare, so one by one.
    rest = frame.filter(v.is_not_null() & pl.col("items").is_null()).select("v").unique()
    if rest.height:
        lists = [_literal(value) for value in rest["v"]]
        parsed = rest.with_columns(parsed=pl.Series(lists, dtype=pl.List(pl.String)))
        frame = frame.join(parsed, on="v", how="left", maintain_order="left")
        frame = frame.with_columns(items=pl.coalesce("items", "parsed"))
    items = frame["items"].fill_null(pl.Series([[]], dtype=pl.List(pl.String)))
    return items.list.eval(pl.element().str.strip_chars()).list.eval(pl.element().filter(pl.element() != ""))


def _literal(value: str) -> list[str]:
    kept = _ESCAPE.sub(lambda found: found[0] if found[1] in _ESCAPES else "\\" + found[0], value)
    try:
        items = ast.literal_eval(kept)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [item.strip(" '\"") for item in value.removeprefix("[").removesuffix("]").split(", ")]
    return [str(item) for item in items] if isinstance(items, list | tuple) else [str(items)]


def tags(lists: pl.Series) -> pl.Series:
    """Hashtags folded: no #, NFKC, lower case; each once, in their order."""
    folded = pl.element().str.normalize("NFKC").str.to_lowercase().str.strip_chars_start("#")
    return lists.list.eval(folded).list.eval(pl.element().filter(pl.element() != "").unique(maintain_order=True))
