"""Videos of TikTok as its pages give them, which Zeeschuimer and 4CAT keep.

Source: https://github.com/digitalmethodsinitiative/zeeschuimer (modules/tiktok.js).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.readers.clocks import MomentForm
from explorer.readers.json_posts import JsonFormat, Shape, each, has, identity, where
from explorer.readers.json_values import Object
from explorer.readers.platforms import TIKTOK


def _video(record: Object) -> Any:
    return record.get("data") if "source_platform" in record else record


_SHAPE = Shape(
    fields={
        "account": where("author.uniqueId", "author"),
        "handle": where("author.uniqueId", "author"),
        "name": where("author.nickname", "nickname"),
        "description": where("author.signature"),
        "followers": where("authorStats.followerCount", "authorStatsV2.followerCount"),
        "following": where("authorStats.followingCount"),
        "post": where("id"),
        "moment": where("createTime"),
        "text": where("desc"),
        "language": where("textLanguage"),
        "like_count": where("stats.diggCount", "statsV2.diggCount"),
        "reply_count": where("stats.commentCount", "statsV2.commentCount"),
        "retweet_count": where("stats.shareCount", "statsV2.shareCount"),
        "tags": each("textExtra", "hashtagName"),
        "mentions": each("textExtra", "userUniqueId"),
        "mention_handles": each("textExtra", "userUniqueId"),
        "music": where("music.id"),
    }
)


def _rows(record: Object) -> Iterator[Object] | None:
    video = _video(record)
    if not isinstance(video, dict):
        return iter([{}])
    [row] = _SHAPE.rows(video)
    # Others name an account by its handle alone: so it is known here.
    row["account"] = None
    row["music"] = identity(row["music"])
    row["mentions"] = [f"@{name}" for name in row["mentions"]]
    duet = where("duetInfo.duetFromId")(video)
    if duet not in (None, "0", 0):
        row["quoted"] = duet
    return iter([row])


def _is_known(record: Object) -> bool:
    video = _video(record)
    return has(video, "id", "desc", "createTime", "author") and (has(video, "music") or has(video, "stats"))


READER = JsonFormat(
    name="tiktok",
    title="videos of TikTok that Zeeschuimer or 4CAT collected (NDJSON)",
    platform=TIKTOK,
    clock=MomentForm.SECONDS,
    is_known=_is_known,
    rows=_rows,
    found="the file",
    cannot_tell=(
        "reposts; a duet counts as quoting the video that it answers",
        "links, and what the music is called that videos share",
        "which accounts were removed: every author counts as listed",
    ),
)
