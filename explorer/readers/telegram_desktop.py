"""What Telegram Desktop exports: `result.json` of one chat or of all, or its messages one a line.

Source: https://github.com/telegramdesktop/tdesktop (export/output/export_output_json.cpp). The document is one object
as long as the chat: its messages are read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone

import orjson

from explorer.readers import ByteStream
from explorer.readers.clocks import MomentForm
from explorer.readers.json_documents import pieces
from explorer.readers.json_lines import Document, documents
from explorer.readers.json_posts import JsonFormat, has, identity
from explorer.readers.json_values import Object
from explorer.readers.platforms import TELEGRAM
from explorer.readers.values import Utf8

_CHUNK = 1 << 20
_LONGEST = 1 << 26
_MESSAGES = re.compile(rb'"messages"\s*:\s*\[')
_CHAT = "\0chat"
# What a chat is, as the export writes it → what stands before its number.
_KINDS = {"personal_chat": "user", "bot_chat": "user", "private_group": "chat", "saved_messages": "user"}


def person(told: object) -> str | None:
    """Return whom `channel1500000001`, `user7` or `chat7` stands for: channels bare, as in `telegram.peer`."""
    found = identity(told)
    return found.removeprefix("channel") if found else None


def _texts(message: Object) -> tuple[str | None, list[str]]:
    """Return the text of a message, and the addresses behind its words."""
    told, entities = message.get("text"), message.get("text_entities")
    parts = told if isinstance(told, list) else [told]
    words = [p if isinstance(p, str) else p.get("text", "") if isinstance(p, dict) else "" for p in parts]
    linked = [*(entities if isinstance(entities, list) else ()), *(p for p in parts if isinstance(p, dict))]
    hrefs = [e["href"] for e in linked if isinstance(e, dict) and isinstance(e.get("href"), str)]
    return "".join(w for w in words if isinstance(w, str)) or None, hrefs


def _moment(message: Object) -> int | str | None:
    """Return the seconds since 1970; exports of before 2022 have the local time alone, which is taken for UTC."""
    seconds, local = message.get("date_unixtime"), message.get("date")
    if seconds is not None or not isinstance(local, str):
        return seconds
    try:
        return int(datetime.fromisoformat(local).replace(tzinfo=timezone.utc).timestamp())
    except ValueError:
        return None


def _rows(message: Object) -> Iterator[Object] | None:
    if message.get("type") not in ("message", None):
        return None
    account, name = person(message.get("from_id")), message.get("from")
    chat = message.get(_CHAT) or account
    number, answers = message.get("id"), message.get("reply_to_message_id")
    text, links = _texts(message)
    row: Object = {
        "account": account or chat,
        "handle": name,
        "name": name,
        "post": f"{chat}/{number}" if chat and isinstance(number, int) else None,
        "moment": _moment(message),
        "text": text,
        "links": links,
        "replied": f"{chat}/{answers}" if answers and chat else None,
    }
    photo = message.get("photo")
    if isinstance(photo, str) and photo.startswith("photos/"):  # else it says why it is not there
        row["images"] = [photo]
    origin = message.get("forwarded_from_id") or message.get("forwarded_from")
    if origin:
        row |= {
            "is_repost": True,
            "repost_account": person(message.get("forwarded_from_id")),
            "repost_handle": message.get("forwarded_from"),
            "repost_name": message.get("forwarded_from"),
        }
    return iter([row])


def _documents(stream: ByteStream, encoding: str) -> Iterator[Document | int]:
    """Yield each message of an export as a document that tells its chat; lines and arrays as they are."""
    source = Utf8(stream, encoding)
    head = source.read(_CHUNK)
    begun = _MESSAGES.search(head)
    if head.lstrip().startswith(b"[") or begun is None:
        yield from documents(_Again(head, source), "utf-8")
        return
    yield from _messages(head, source)


def _messages(data: bytes, source: Utf8) -> Iterator[Document | int]:
    line = 1
    while True:
        begun = _MESSAGES.search(data)
        if begun is None:
            more = source.read(_CHUNK)
            if not more:
                yield line + data.count(b"\n") - data.endswith(b"\n")
                return
            kept = data[data.rfind(b"{") :] if len(data) > _LONGEST else data
            line += data[: len(data) - len(kept)].count(b"\n")
            data = kept + more
            continue
        chat = _chat(data[: begun.start()])
        line += data[: begun.end()].count(b"\n")
        rest = _Array(data[begun.end() :], source)
        for piece in pieces(rest, rest.read(_CHUNK), _LONGEST):
            if isinstance(piece, int):
                line += piece - 1 if piece else 0
            elif piece.too_long:
                yield Document(line + piece.line - 1, piece.raw, f"an object longer than {_LONGEST:,} bytes")
            else:
                told = orjson.dumps({_CHAT: chat})[:-1] + b"," if chat else b"{"
                raw = piece.raw.lstrip()
                whole = told + raw[1:] if raw.startswith(b"{") and len(raw) > 2 else piece.raw
                yield Document(line + piece.line - 1, whole)
        data = rest.behind


def _chat(told: bytes) -> str | None:
    """Return the chat whose messages begin: the number is told before them."""
    number = re.findall(rb'"id"\s*:\s*"?(-?\d+)', told)
    kind = re.findall(rb'"type"\s*:\s*"(\w+)"', told)
    if not number:
        return None
    before, digits = _KINDS.get(kind[-1].decode() if kind else "", ""), str(number[-1].decode())
    return before + digits.lstrip("-")


class _Array:
    """A stream that ends where the array ends in whose middle it begins; what stands behind is kept."""

    def __init__(self, data: bytes, source: Utf8) -> None:
        self._data, self._source = data, source
        self._depth, self._in_text = 0, False
        self.behind = b""
        self._done = False

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes of the array, none at its end."""
        if self._done:
            return b""
        data = self._data or self._source.read(_CHUNK)
        self._data = b""
        if not data:
            self._done = True
            return b""
        end = self._end(data)
        if end is None:
            return data
        self._done, self.behind = True, data[end + 1 :]
        return data[:end]

    def _end(self, data: bytes) -> int | None:
        """Return where the bracket stands that closes the array."""
        at = 0
        while at < len(data):
            if self._in_text:
                quote = _unescaped(data, at)
                if quote is None:
                    return None
                at, self._in_text = quote + 1, False
                continue
            mark = _BRACKET.search(data, at)
            if mark is None:
                return None
            at = mark.end()
            if mark[0] == b'"':
                self._in_text = True
            elif mark[0] == b"[":
                self._depth += 1
            elif self._depth == 0:
                return mark.start()
            else:
                self._depth -= 1
        return None


_BRACKET = re.compile(rb'["\[\]]')


def _unescaped(data: bytes, at: int) -> int | None:
    """Return where the next quotation mark without a backslash before it stands."""
    while (quote := data.find(b'"', at)) >= 0:
        slashes = quote
        while slashes > at and data[slashes - 1] == 0x5C:
            slashes -= 1
        if (quote - slashes) % 2 == 0:
            return quote
        at = quote + 1
    return None


class _Again:
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, source: Utf8) -> None:
        self._head, self._source = head, source

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        head, self._head = self._head, b""
        return head or self._source.read(size)


def _is_message(record: object) -> bool:
    return has(record, "id", "type", "date") and (has(record, "from_id", "text") or has(record, "date_unixtime"))


def _is_known(record: Object) -> bool:
    chats = record.get("chats")
    if isinstance(chats, dict) and isinstance(chats.get("list"), list):
        return any(has(chat, "messages", "type") for chat in chats["list"])
    if has(record, "type", "id", "messages") and isinstance(record["messages"], list):
        return not record["messages"] or any(has(m, "id", "type") for m in record["messages"])
    return _is_message(record)


READER = JsonFormat(
    name="telegram-desktop",
    title="a chat exported by Telegram Desktop (result.json, or its messages as JSON lines)",
    platform=TELEGRAM,
    clock=MomentForm.SECONDS,
    is_known=_is_known,
    rows=_rows,
    documents=_documents,
    found="forwarded_from",
    in_text=("tags", "links", "mentions"),
    skipped="service messages, which say nothing",
    cannot_tell=(
        "which message is forwarded: forwards of the same text by the same author count as those of one",
        "handles: the name that is shown stands for one, and a forward that tells no id is of whoever alone bears it",
        "the time zone, in exports of before 2022: their moments are taken for UTC",
        "which accounts were removed: every author counts as listed",
    ),
)
