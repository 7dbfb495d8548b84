"""What a person calls an account → the account of a store: by handle, by one it had, by name or one it had."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from explorer.errors import QueryError
from explorer.readers.platforms import without_scope

# How many are named of those that may have been meant, and among how many like ones they are looked for.
_NEAREST, _COMPARED = 5, 20_000


def called(names: pl.DataFrame, workspace: Path, name: str, where: str, *, near: bool = True) -> str:
    """Return the id of the account that is called so, with or without @ and its platform, in whatever case.

    `names` has account, handle and name of all accounts; the handles and names that they had stand in the sources
    of `workspace`. Raises `QueryError` where there is none, with the nearest if they may be looked for, or several,
    with each.
    """
    bare = name.strip().removeprefix("@").lower()
    for found in _by_rank(names, workspace, bare):
        if found.height > 1:
            what = f"{found.height:,} accounts are called {name!r}"
            raise QueryError(what, where=where, hint=f"Give the id of one: {_listed(found)}.")
        if found.height:
            return str(found["account"].item())
    like = _nearest(names, bare) if near else names.clear()
    hint = f"Did you mean {_listed(like)}?" if like.height else "explorer query accounts lists those it holds."
    raise QueryError(f"the store holds no account {name!r}", where=where, hint=hint)


def _by_rank(names: pl.DataFrame, workspace: Path, bare: str) -> Iterator[pl.DataFrame]:
    """Yield the accounts that are called so now, those that were, those whose name it is, and was."""
    from explorer.graph.sources import names_borne  # comes with Arrow

    lower = without_scope(pl.col("account").str.to_lowercase()).str.strip_prefix("@")
    whole = pl.col("account").str.to_lowercase() == bare
    yield names.filter((lower == bare) | whole | (pl.col("handle").str.to_lowercase() == bare))
    for kind in ("handle", "name"):
        if kind == "name":
            yield names.filter(pl.col("name").str.to_lowercase() == bare)
        had = names_borne(workspace, kind).filter(pl.col(kind).str.to_lowercase() == bare)
        yield names.join(had, on="account", how="semi")


def _nearest(names: pl.DataFrame, bare: str) -> pl.DataFrame:
    """Return the accounts whose handles, ids or names are most like a text."""
    both = pl.concat(
        names.select("account", called=pl.col(column).str.to_lowercase().str.strip_prefix("@"))
        for column in ("handle", "account", "name")
    ).drop_nulls()
    if both.height > _COMPARED:  # of many, those that begin alike
        both = both.filter(pl.col("called").str.starts_with(bare[:2])).head(_COMPARED)
    near = difflib.get_close_matches(bare, both["called"].unique().to_list(), _NEAREST, 0.6)
    order = pl.DataFrame({"called": near, "place": range(len(near))}, schema={"called": pl.String, "place": pl.Int64})
    found = both.join(order, on="called").sort("place", "account").unique("account", keep="first", maintain_order=True)
    return found.head(_NEAREST).join(names, on="account", maintain_order="left")


def _listed(found: pl.DataFrame) -> str:
    told = [
        f"{account} (@{handle})" if handle and handle != account else str(account)
        for account, handle in found.select("account", "handle").head(_NEAREST).rows()
    ]
    more = found.height - _NEAREST
    return ", ".join(told) + (f" and {more:,} more" if more > 0 else "")
