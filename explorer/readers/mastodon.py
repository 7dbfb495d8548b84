"""Posts of Mastodon and its kin, one of them Truth Social, as their servers and Zeeschuimer give them.

Sources: https://docs.joinmastodon.org/entities/Status; https://github.com/digitalmethodsinitiative/zeeschuimer
(modules/truth.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from explorer.readers.clocks import MomentForm
from explorer.readers.hypertext import links_of, text_of
from explorer.readers.json_posts import JsonFormat, Shape, at, each, has, identity, where
from explorer.readers.json_values import Object
from explorer.readers.platforms import MASTODON, TRUTH_SOCIAL

_HOST = re.compile(r"https?://([^/?#\s]+)")
_TRUTH = "truthsocial.com"
_address = where("account.url", "account.uri", "uri", "url")
_post_address = where("uri", "url")


def _server(address: object) -> str | None:
    match = _HOST.match(address) if isinstance(address, str) else None
    return match[1].lower() if match else None


def _whole_name(name: object, server: str | None) -> str | None:
    """Return `name@server`: servers leave their own out."""
    if not isinstance(name, str) or not name:
        return None
    return name if "@" in name or not server else f"{name}@{server}"


def _account(status: Object) -> str | None:
    name = at(status, "account.acct") or at(status, "account.username")
    return _whole_name(name, _server(_address(status))) or identity(at(status, "account.id"))


def _mentions(status: Object) -> list[str]:
    home = _server(_address(status))
    listed = [item for item in status.get("mentions") or [] if isinstance(item, dict)]
    names = (_whole_name(item.get("acct") or item.get("username"), _server(item.get("url")) or home) for item in listed)
    return [name for name in names if name]


def _answered(status: Object) -> str | None:
    """Return whom a post answers, where that account is mentioned in it or is its own."""
    account = status.get("in_reply_to_account_id")
    if account is None:
        return None
    if account == at(status, "account.id"):
        return _account(status)
    listed = [item for item in status.get("mentions") or [] if isinstance(item, dict) and item.get("id") == account]
    return next(iter(_mentions(status | {"mentions": listed})), None)


def _post(status: Object) -> str | None:
    address = _post_address(status)
    return address if isinstance(address, str) else identity(status.get("id"))


def _replied(status: Object) -> str | None:
    """Return the address of the post that is answered, made as that of the answer, where the server made that."""
    number, own, address = identity(status.get("in_reply_to_id")), identity(status.get("id")), _post(status)
    if number is None:
        return None
    whose = _answered(status)
    if own and address and whose and address.endswith(f"/{own}") and _server(address):
        mine = (_account(status) or "").split("@")[0]
        theirs, _, server = whose.partition("@")
        if server in ("", _server(address)):
            return (
                address.removesuffix(own).replace(f"/{mine}/", f"/{theirs}/").replace(f"@{mine}/", f"@{theirs}/")
                + number
            )
    return f"{_server(_address(status)) or 'server'}/{number}"


def _links(status: Object) -> list[str]:
    card = at(status, "card.url")
    return list(dict.fromkeys([*links_of(status.get("content")), *([card] if isinstance(card, str) and card else [])]))


def _quote(status: Object) -> Any:
    quote = status.get("quote")
    return (at(quote, "quoted_status") or quote) if has(quote, "account") or has(quote, "quoted_status") else None


_SHAPE = Shape(
    fields={
        "account": _account,
        "handle": _account,
        "name": where("account.display_name"),
        "description": lambda status: text_of(at(status, "account.note")),
        "profile_url": where("account.url"),
        "followers": where("account.followers_count"),
        "following": where("account.following_count"),
        "created_moment": where("account.created_at"),
        "post": _post,
        "moment": where("created_at"),
        "text": lambda status: text_of(status.get("content")),
        "language": where("language"),
        "client": where("application.name"),
        "reply_count": where("replies_count"),
        "like_count": where("favourites_count"),
        "retweet_count": where("reblogs_count"),
        "quote_count": where("quotes_count"),
        "tags": each("tags", "name"),
        "links": _links,
        "mentions": _mentions,
        "mention_handles": _mentions,
        "replied": _replied,
        "replied_account": _answered,
    },
    original=lambda status: at(status, "reblog"),
    quoted=_quote,
)


def _status(record: Object) -> Object:
    data = record.get("data")
    return data if "source_platform" in record and isinstance(data, dict) else record


def _is_status(record: Object) -> bool:
    status = _status(record)
    return has(status, "id", "created_at", "content", "account.username") and (
        has(status, "reblogs_count") or has(status, "account.acct", "reblog")
    )


def _of_truth(record: Object) -> bool:
    server = _server(_address(_status(record))) or ""
    return server == _TRUTH or server.endswith(f".{_TRUTH}")


def _split(line: Object) -> Iterable[Any]:
    """Return the status, or those that an answer of a search holds."""
    statuses = line.get("statuses")
    return statuses if isinstance(statuses, list) and "account" not in line else (_status(line),)


def _is_known(record: Object) -> bool:
    found = record.get("statuses")
    if isinstance(found, list) and "account" not in record:
        return any(isinstance(item, dict) and _is_status(item) and not _of_truth(item) for item in found)
    return _is_status(record) and not _of_truth(record)


_CANNOT_TELL = (
    "which post is answered, where that is another server's: its address is made of the answering server and a number",
    "which accounts were removed: every author counts as listed",
)

READER = JsonFormat(
    name="mastodon",
    title="posts of Mastodon and its kin (JSON lines or arrays)",
    platform=MASTODON,
    clock=MomentForm.ISO,
    is_known=_is_known,
    rows=_SHAPE.rows,
    split=_split,
    found="reblog",
    cannot_tell=_CANNOT_TELL,
)
TRUTH_READER = JsonFormat(
    name="truth-social",
    title="posts of Truth Social (JSON lines, Zeeschuimer's NDJSON)",
    platform=TRUTH_SOCIAL,
    clock=MomentForm.ISO,
    is_known=lambda record: _is_status(record) and _of_truth(record),
    rows=_SHAPE.rows,
    split=_split,
    found="reblog",
    cannot_tell=_CANNOT_TELL,
)
