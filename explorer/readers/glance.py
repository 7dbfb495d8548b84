"""What a file begins with, in words: its columns, its keys or its first element."""

from __future__ import annotations

from explorer.readers.columns import names
from explorer.readers.json_lines import keys
from explorer.readers.values import head_as_utf8
from explorer.readers.xml_events import root

_SHOWN = 8
# What JSON is that is not read, by keys that it has: all of the first, one of the others.
_OTHERS: tuple[tuple[str, set[str], set[str]], ...] = (
    ("an export of Telegram Desktop", {"messages", "type", "id"}, set()),
    ("messages of Telegram Desktop", {"id", "type", "date"}, {"from_id", "date_unixtime", "text_entities"}),
    ("messages of Telegram as Telethon writes them", {"peer_id", "message"}, {"fwd_from", "reply_to", "_"}),
    ("posts of Mastodon or Truth Social", {"id", "account", "content"}, {"reblog", "reblogs_count", "uri"}),
    ("accounts of Mastodon or Truth Social", {"id", "username", "acct"}, set()),
    ("the stream of Bluesky", {"did", "time_us"}, set()),
    ("posts of Bluesky", {"uri", "cid"}, {"record", "author"}),
    ("a feed of Bluesky", {"post"}, {"reason", "reply"}),
    ("tweets of twscrape or snscrape", {"id", "user", "date"}, {"rawContent", "content", "retweetedTweet"}),
    ("posts that Zeeschuimer collected", {"data"}, {"source_platform", "timestamp_collected", "nav_index"}),
    ("posts of X as 4CAT keeps them", {"rest_id", "legacy"}, set()),
    ("statuses of Weibo", {"user", "created_at"}, {"mid", "idstr", "bid", "reposts_count"}),
)

# Tables that lie beside archives and are none, by all columns that they have.
_BESIDE = {frozenset(("network", "userid", "group", "kind", "role")): "the list of what was planted in a demo"}


def beside(head: bytes) -> str | None:
    """Say what a table is that is known to be no archive; None for any other file."""
    return _BESIDE.get(frozenset(names(head_as_utf8(head).lstrip().split(b"\n", 1)[0])))


def glance(head: bytes) -> str:
    """Say what is seen in the first bytes of a text file, for the message that no reader knows it."""
    text = head_as_utf8(head).lstrip()
    if text.startswith(b"<"):
        return f"its first element is <{_short(root(head))}>"
    if text.startswith((b"[", b"{")):
        return _of_json(keys(text))
    first = text.split(b"\n", 1)[0]
    columns = names(first)
    if len(columns) > 1:
        return f"its first columns are {_listed(columns)}"
    return f"its first line is {_short(first[:60].decode('utf-8', errors='replace').strip())!r}"


def seems_to_be(head: bytes) -> str | None:
    """Say what JSON is that is not read, by keys that only it has; None for any other file."""
    objects = keys(head_as_utf8(head).lstrip())
    own = objects[0][0] if objects else set()
    return next((what for what, all_, some in _OTHERS if own >= all_ and (not some or own & some)), None)


def _of_json(objects: list[tuple[set[str], set[str]]]) -> str:
    if not objects:
        return "it is a JSON array without objects"
    own, of_data = objects[0]
    other = next((what for what, all_, some in _OTHERS if own >= all_ and (not some or own & some)), None)
    inner = f", those in data {_listed(sorted(of_data))}" if of_data else ""
    found = f"the keys of its first object are {_listed(sorted(own))}{inner}"
    return f"these seem to be {other}: {found}" if other else found


def _listed(words: list[str]) -> str:
    shown = ", ".join(_short(word) for word in words[:_SHOWN])
    return (shown or "none") + (f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")


def _short(word: str) -> str:
    printable = "".join(c if c.isprintable() else "·" for c in word)
    return printable if len(printable) <= 40 else f"{printable[:39]}…"
