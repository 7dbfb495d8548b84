"""Lists in the cells of any table: as Python or JSON writes them, or with something between their items."""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl

from explorer.readers.normalise import tags, text_list

_ADDRESS = r"https?://[^\s<>\"']+"
# What ends a sentence and no address.
_ENDS = r"[.,;:!?)\]}…]+$"
_BETWEEN_WORDS = r"[\s,;|]+"
_NONE = pl.Series([[]], dtype=pl.List(pl.String))
# Under which keys an item that is an object of JSON has what is looked for.
_ADDRESSES = ("expanded_url", "unwound_url", "expandedUrl", "url", "uri", "href")
_WORDS = ("tag", "text", "name", "hashtag", "hashtagName", "title")
_HASHES = ("pdq", "pdq_hash", "phash", "hash", "id")
_NAMES = ("screen_name", "username", "userName", "acct", "handle", "id_str", "id", "did")


def addresses(cells: pl.Series, between: str | None = None) -> pl.Series:
    """Return the addresses in each cell."""
    v = pl.col("v")
    # An address may have a comma or a semicolon in it: what stands between two is followed by the next one's scheme.
    cut = v.str.replace_all(r"[\s,;|]+(https?://)", "\n${1}").str.split("\n")
    others = v.str.replace_all(r"\s*[|\s]\s*|[,;]\s+", "\n").str.split("\n")
    return _items(cells, pl.when(v.str.contains("://", literal=True)).then(cut).otherwise(others), between, _ADDRESSES)


def addresses_in(text: pl.Series) -> pl.Series:
    """Return the addresses that each text holds."""
    if not text.str.contains("://", literal=True).any():
        return pl.select(pl.repeat([], len(text), dtype=pl.List(pl.String))).to_series()
    return text.str.extract_all(_ADDRESS).fill_null(_NONE).list.eval(pl.element().str.replace(_ENDS, ""))


def hashtags(cells: pl.Series, between: str | None = None) -> pl.Series:
    """Return the hashtags in each cell, folded."""
    return tags(_items(cells, _words(pl.col("v")), between, _WORDS))


def image_hashes(cells: pl.Series, between: str | None = None, within: str = "") -> pl.Series:
    """Return the perceptual hashes in each cell, hex digits in lower case; ids that a file gives, as it gives them.

    Small numbers are those of one network.
    """
    found = _items(cells, _words(pl.col("v")), between, _HASHES)
    item = pl.element().str.replace(r"^0[xX]", "")
    item = pl.when(item.str.contains(r"^[0-9a-fA-F]{16,}$")).then(item.str.to_lowercase()).otherwise(item)
    small = item.str.contains(r"^\d{1,10}$")
    return found.list.eval(pl.when(small).then(f"{within}#" + item).otherwise(item).unique(maintain_order=True))


def named_accounts(cells: pl.Series, between: str | None = None) -> pl.Series:
    """Return the accounts that each cell names: ids as they are, handles as `@handle` in lower case."""
    is_id = pl.element().str.contains(r"^\d{5,}$|^did:|^[^@]*:|/")
    handle = pl.lit("@") + pl.element().str.strip_chars_start("@").str.to_lowercase()
    found = _items(cells, _words(pl.col("v")), between, _NAMES)
    return found.list.eval(pl.when(is_id).then(pl.element()).otherwise(handle).unique(maintain_order=True))


def _words(v: pl.Expr) -> pl.Expr:
    return v.str.replace_all(_BETWEEN_WORDS, ",").str.split(",")


def _items(cells: pl.Series, split: pl.Expr, between: str | None, keys: tuple[str, ...]) -> pl.Series:
    """Return lists: what is written as a list is taken for one, the others are `split`, or parted at `between`."""
    v = pl.col("v")
    frame = cells.alias("v").str.strip_chars().to_frame()
    some, listed, objects = frame.select(
        v.is_not_null().any().alias("some"),
        v.str.starts_with("[").any().alias("listed"),
        v.str.contains(r"^\[?\s*\{").any().alias("objects"),
    ).row(0)
    if not some:
        return pl.select(pl.repeat([], frame.height, dtype=pl.List(pl.String))).to_series()
    parted = v.str.split(between) if between else split
    items = frame.select(pl.when(~v.str.contains(r"^[\[{]")).then(parted)).to_series() if listed or objects else None
    if items is None:
        items = frame.select(parted).to_series()
    else:
        plain = frame["v"].set(frame["v"].str.contains(r"^\[?\s*\{").fill_null(True), None)
        written = text_list(plain.set(~plain.str.starts_with("[").fill_null(False), None))
        items = items.zip_with(items.is_not_null(), written)
        if objects:
            told = [
                _of_objects(value, keys) if value and re.match(r"\[?\s*\{", value) else None for value in frame["v"]
            ]
            of_objects = pl.Series(told, dtype=pl.List(pl.String))
            items = of_objects.zip_with(of_objects.is_not_null(), items)
    element = pl.element().str.strip_chars(" \t\r\n\"'")
    return items.fill_null(_NONE).list.eval(element).list.eval(pl.element().filter(pl.element() != ""))


def _of_objects(text: str, keys: tuple[str, ...]) -> list[str]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return []
    items = found if isinstance(found, list) else [found]
    told = [next((item[key] for key in keys if item.get(key)), None) for item in items if isinstance(item, dict)]
    return [str(value) for value in told if isinstance(value, str | int)]
