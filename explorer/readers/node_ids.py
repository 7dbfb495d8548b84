"""How a graph file calls its nodes → ids of accounts: the numbers that a program gave them are nobody's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from explorer.readers import OF_FILE
from explorer.readers.normalise import is_damaged_id
from explorer.readers.platforms import ANY
from explorer.readers.values import is_missing

# What says whose node it is, the surest first; `name` may also be what people call it.
_IDS = ("user_id", "userid", "account_id", "author_id", "twitter_id", "id_str", "id")
_HANDLES = ("handle", "screen_name", "username", "user_name", "label", "name")

# igraph, yEd and JUNG write n0, n1, …, Gephi and Cytoscape numbers alone.
_NUMBERED = re.compile(r"(?i)(n|v|node|vertex)?[ _:-]?(\d{1,10})")
_HANDLE = re.compile(r"@?([^\s@][^\s]{0,99})")
_PLATFORM_ID = re.compile(r"\d{5,20}")
_HASHED = re.compile(ANY.hashed_id)

BY_FILE = "nodes known by the ids that the file gives them"
BY_ID = "nodes known by their {}: what the file calls them are numbers of its own"
NUMBERED = "nodes with a number and no name of their own: accounts of this file alone"


@dataclass(frozen=True)
class Called:
    """Whose node it is: the account's id, its handle and name where told, and how the id was taken."""

    id: str
    handle: str | None
    name: str | None
    how: str


@dataclass(frozen=True)
class NodeIds:
    """How the nodes of one file are called.

    `numbered` tells that the file only counts them; `borne` which ids and handles stand at several nodes, and are
    nobody's for that.
    """

    numbered: bool
    borne: Collection[tuple[str, str]] = frozenset()
    _taken: dict[str, str] = field(default_factory=dict)

    def of(self, id_: str, values: Mapping[str, str]) -> Called:
        """Return whose node it is, and have the ends of edges know it."""
        handle, name = _handle(id_, values), _name(values)
        if not self.numbered:
            return Called(id_, handle, None if name == handle else name, BY_FILE)
        for key, told in _told(id_, values):
            if (key, told.lower()) in self.borne:
                continue
            account = told if key in _IDS or _is_id(told) else f"@{told.lower()}"
            self._taken[id_] = account
            is_handle = account.startswith("@")
            handle = told if is_handle else None if handle == told else handle
            return Called(account, handle, None if key == "name" else name, BY_ID.format(key))
        return Called(self.end(id_), None, name or next((v for k in _HANDLES if (v := values.get(k))), None), NUMBERED)

    def end(self, id_: str) -> str:
        """Return the id of the account at the end of an edge."""
        return self._taken.get(id_, OF_FILE + id_) if self.numbered else id_


def node_ids(nodes: Sequence[tuple[str, Mapping[str, str]]], ends: Iterable[str]) -> NodeIds:
    """Look at the nodes of a file, or at the ends of its edges where it has none, for how it calls them."""
    borne = Counter((key, told.lower()) for id_, values in nodes for key, told in _told(id_, values))
    named = sum(any(True for _ in _told(id_, values)) for id_, values in nodes)
    ids = {id_ for id_, _ in nodes} or set(ends)
    numbered = _are_numbers(ids, named=named * 2 > len(ids))
    return NodeIds(numbered, frozenset(which for which, times in borne.items() if times > 1))


def _are_numbers(ids: Collection[str], *, named: bool) -> bool:
    """Whether these are the numbers that a program gives nodes.

    Those of a platform lie far apart; a file's own fill what they are of at least by half. Where the nodes have names
    as well, which say more, one in a hundred is enough: some of them may be left out.
    """
    found = [_NUMBERED.fullmatch(id_) for id_ in ids]
    numbers = [int(match[2]) for match in found if match]
    if not ids or len(numbers) < len(ids):
        return False
    if len({match[1] for match in found if match}) == 1 and found[0] and found[0][1]:
        return True
    return max(numbers) < (100 * len(ids) + 1_000 if named else 2 * len(ids) + 1)


def _told(id_: str, values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield what a node's values say of whose it is, the surest first, and where."""
    for key in (*_IDS, *_HANDLES):
        value = values.get(key, "").strip()
        match = _HANDLE.fullmatch(value)
        if value == id_ or not match or is_missing(value) or is_damaged_id(value):
            continue
        if key not in _IDS:
            if not _NUMBERED.fullmatch(value) or _is_id(value):
                yield key, match[1]
        elif _is_id(value) or not _NUMBERED.fullmatch(value):
            yield key, value


def _is_id(text: str) -> bool:
    return bool(_PLATFORM_ID.fullmatch(text) or _HASHED.fullmatch(text))


def _handle(id_: str, values: Mapping[str, str]) -> str | None:
    """Return the handle beside an id that counts; a `name` of several words is none."""
    given = ((key, values[key]) for key in _HANDLES if values.get(key))
    key, text = next(given, ("", ""))
    is_handle = text and text != id_ and (key != "name" or _HANDLE.fullmatch(text))
    return text if is_handle else None


def _name(values: Mapping[str, str]) -> str | None:
    return values.get("name") or None
