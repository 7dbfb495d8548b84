"""Messages of Telegram as programs get them: Telethon's objects, one a line, and what 4CAT keeps of them.

Sources: https://docs.telethon.dev; https://github.com/digitalmethodsinitiative/4cat (datasources/telegram).
A channel is the account of what it posts. A message is its chat and its number there; a forward tells which message
of a channel it repeats, of a person only the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

from explorer.readers.clocks import MomentForm
from explorer.readers.json_posts import JsonFormat, at, has
from explorer.readers.json_values import Object
from explorer.readers.platforms import TELEGRAM

# Numbers of people, of small groups and of channels are given apart: those of channels stand bare.
_PEERS = {"channel_id": "", "user_id": "user", "chat_id": "chat"}


def peer(value: object) -> str | None:
    """Return whom a peer stands for: `1500000001` a channel, `user7` a person, `chat7` a small group."""
    if isinstance(value, dict):
        for key, before in _PEERS.items():
            if isinstance(number := value.get(key), int | str) and str(number):
                return f"{before}{number}"
    return None


def _iso(moment: object) -> str | None:
    """Return a moment as ISO text, whether it is one or seconds since 1970."""
    if isinstance(moment, str):
        return moment
    if isinstance(moment, int | float) and not isinstance(moment, bool) and 0 <= moment < 1 << 34:
        return datetime.fromtimestamp(moment, timezone.utc).isoformat()
    return None


def _sender(message: Object) -> Object:
    """Return handle and name of who posted, where 4CAT or a script kept them beside."""
    sender = message.get("_sender") or message.get("sender")
    if not isinstance(sender, dict):
        sender = message.get("_chat") if message.get("from_id") is None else None
    if not isinstance(sender, dict):
        return {}
    person = " ".join(part for k in ("first_name", "last_name") if isinstance(part := sender.get(k), str) and part)
    return {"handle": sender.get("username"), "name": sender.get("title") or person or None}


def _forwarded(header: Object) -> Object:
    """Return what the header of a forward tells of the message that is repeated, and whose it is."""
    whose = peer(header.get("from_id")) or peer(header)
    number, date = header.get("channel_post"), _iso(header.get("date"))
    name = header.get("from_name")
    if whose and isinstance(number, int):
        repost: str | None = f"{whose}/{number}"
    elif date and (whose or name):
        repost = f"{whose or name}@{date[:19].replace('T', ' ')}"
    else:
        repost = None
    of_forward = at(header, "from_id.user.username")
    return {
        "is_repost": True,
        "repost": repost,
        "repost_account": whose,
        "repost_handle": of_forward if isinstance(of_forward, str) else None,
        "repost_name": name,
        "repost_moment": date,
    }


def _links(message: Object) -> list[str]:
    entities = message.get("entities")
    found = [e["url"] for e in entities or () if isinstance(e, dict) and isinstance(e.get("url"), str)]
    page = at(message, "media.webpage.url")
    return [*found, *([page] if isinstance(page, str) and page else [])]


def _rows(message: Object) -> Iterator[Object] | None:
    if "Service" in str(message.get("_") or message.get("_type") or ""):
        return None
    chat = peer(message.get("peer_id")) or peer(message.get("to_id"))
    account = peer(message.get("from_id")) or chat
    number = message.get("id")
    answers = at(message, "reply_to.reply_to_msg_id") or message.get("reply_to_msg_id")
    elsewhere = peer(at(message, "reply_to.reply_to_peer_id"))
    row: Object = {
        "account": account,
        "post": f"{chat}/{number}" if chat and isinstance(number, int) else None,
        "moment": _iso(message.get("date")),
        "text": message.get("message"),
        "links": _links(message),
        "retweet_count": message.get("forwards"),
        "reply_count": at(message, "replies.replies"),
        "replied": f"{elsewhere or chat}/{answers}" if answers and (elsewhere or chat) else None,
    }
    header = message.get("fwd_from")
    return iter([row | _sender(message) | (_forwarded(header) if isinstance(header, dict) else {})])


def _is_known(record: Object) -> bool:
    of_telethon = has(record, "message", "date") and (peer(record.get("peer_id")) or peer(record.get("to_id")))
    return bool(of_telethon) and bool(record.keys() & {"fwd_from", "_", "_type", "reply_to", "entities", "views"})


READER = JsonFormat(
    name="telethon",
    title="messages of Telegram as Telethon or 4CAT write them (JSON lines)",
    platform=TELEGRAM,
    clock=MomentForm.ISO,
    is_known=_is_known,
    rows=_rows,
    found="fwd_from",
    in_text=("tags", "links", "mentions"),
    skipped="service messages, which say nothing",
    cannot_tell=(
        "which message of a person is forwarded: whose it is and its second stand for it",
        "handles, names and followers, unless they were kept beside",
        "which accounts were removed: every author counts as listed",
    ),
)
