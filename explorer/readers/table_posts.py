"""Posts in tables: each format says which of its columns tell what; see `platform_posts.POSTS`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from explorer.readers import Batch, platform_posts
from explorer.readers.clocks import MomentForm, days, read_moments
from explorer.readers.columns import Rows, TabularFormat
from explorer.readers.normalise import count, flag, text_list
from explorer.readers.platforms import Platform
from explorer.readers.values import Kind

_NO_LIST = pl.lit([], pl.List(pl.String))


def as_told(column: str) -> pl.Expr:
    """A column as it stands."""
    return pl.col(column)


def as_number(column: str) -> pl.Expr:
    """A column of counts."""
    return count(pl.col(column))


def as_moment(column: str, clock: MomentForm) -> pl.Expr:
    """A column of moments, in milliseconds since 1970."""
    return read_moments(pl.col(column), clock)


def as_day(column: str, clock: MomentForm = MomentForm.ISO) -> pl.Expr:
    """A column of moments of which the day counts."""
    return days(read_moments(pl.col(column), clock))


def yes(column: str) -> pl.Expr:
    """A column of yes and no."""
    given = pl.col(column)
    return pl.when(given.is_not_null()).then(flag(given).fill_null(False))


def parted(column: str, by: str) -> pl.Expr:
    """A column of lists whose items stand with `by` between them."""
    parts = (
        pl.col(column)
        .str.split(by)
        .list.eval(pl.element().str.strip_chars())
        .list.eval(pl.element().filter(pl.element() != ""))
    )
    return parts.fill_null(_NO_LIST)


def as_addresses(column: str, by: str) -> pl.Expr:
    """A column of addresses with `by` between them; a comma parts only where an address begins."""
    marked = pl.col(column).str.replace_all(f"{by}(https?://)", "\0${1}") if by == "," else pl.col(column)
    return (marked.str.split("\0" if by == "," else by).list.eval(pl.element().str.strip_chars())).fill_null(_NO_LIST)


def as_handles(column: str, by: str) -> pl.Expr:
    """A column of handles as mentions."""
    return parted(column, by).list.eval(pl.lit("@") + pl.element().str.strip_prefix("@"))


def as_listed(column: str, *keys: str) -> pl.Expr:
    """A column of JSON lists of texts, or of objects that have the text under one of some keys."""

    def of_cells(cells: pl.Series) -> pl.Series:
        objects = cells.str.contains(r"^\s*\[\s*\{").fill_null(False)
        plain = text_list(cells.set(objects, None))
        if not objects.any():
            return plain
        taken = [_values(cell, keys) if is_objects else [] for cell, is_objects in zip(cells, objects, strict=True)]
        return pl.Series(taken, dtype=pl.List(pl.String)).zip_with(objects, plain)

    return pl.col(column).map_batches(of_cells, return_dtype=pl.List(pl.String))


def _values(cell: str, keys: tuple[str, ...]) -> list[str]:
    try:
        items = json.loads(cell)
    except (ValueError, RecursionError):
        return []
    found = (next((item[key] for key in keys if item.get(key)), None) for item in items if isinstance(item, dict))
    return [value for value in found if isinstance(value, str)]


def to_tables(
    platform: Platform,
    fields: Mapping[str, pl.Expr],
    *,
    in_text: tuple[str, ...] = (),
    within: int = 1000,
    found: str = "",
    prepare: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> Callable[[Rows], Batch]:
    """Return what makes the tables of rows whose `fields` tell the columns of `platform_posts.POSTS`.

    `found` is the column that tells what is reposted; `prepare` may change the columns before.
    """

    def made(rows: Rows) -> Batch:
        frame = prepare(rows.frame) if prepare else rows.frame
        frame = frame.select("line", "row", *(expr.alias(name) for name, expr in fields.items()))
        frame = platform_posts.with_found_in_text(frame.with_columns(found=pl.lit(found or "the file")), in_text)
        frame, rejects = rows.sift(platform_posts.in_form(frame, platform), platform_posts.fault(platform))
        return replace(platform_posts.tables(frame.drop("reason"), platform, within=within), rejects=rejects)

    return made


def table(
    name: str,
    title: str,
    platform: Platform,
    *,
    needed: Mapping[str, Kind],
    optional: Mapping[str, Kind],
    fields: Mapping[str, pl.Expr],
    cannot_tell: tuple[str, ...],
    known_by: tuple[str, ...] = (),
    in_text: tuple[str, ...] = (),
    within: int = 1000,
    found: str = "",
    prepare: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
    not_handed_on: str = "",
) -> TabularFormat:
    """Return a format of posts in a table; see `TabularFormat` and `to_tables`."""
    return TabularFormat(
        name=name,
        title=title,
        platform=platform,
        needed=needed,
        optional=optional,
        known_by=known_by,
        not_handed_on=not_handed_on,
        to_tables=to_tables(platform, fields, in_text=in_text, within=within, found=found, prepare=prepare),
        cannot_tell=cannot_tell,
    )
