"""Small archive files in the real format, for tests."""

from __future__ import annotations

import csv
import io
from pathlib import Path

USERS = [
    "userid",
    "user_display_name",
    "user_screen_name",
    "user_reported_location",
    "user_profile_description",
    "user_profile_url",
    "follower_count",
    "following_count",
    "account_creation_date",
    "account_language",
]
TWEETS = [
    "tweetid",
    "userid",
    "user_display_name",
    "user_screen_name",
    "user_reported_location",
    "user_profile_description",
    "user_profile_url",
    "follower_count",
    "following_count",
    "account_creation_date",
    "account_language",
    "tweet_language",
    "tweet_text",
    "tweet_time",
    "tweet_client_name",
    "in_reply_to_userid",
    "in_reply_to_tweetid",
    "quoted_tweet_tweetid",
    "is_retweet",
    "retweet_userid",
    "retweet_tweetid",
    "latitude",
    "longitude",
    "quote_count",
    "reply_count",
    "like_count",
    "retweet_count",
    "hashtags",
    "urls",
    "user_mentions",
    "poll_choices",
]
TWITTER_EPOCH_MS = 1_288_834_974_657
HOUR_MS = 3_600_000
# Wednesday 1 January 2020, 00:00 UTC, in milliseconds.
NEW_YEAR = 1_577_836_800_000


def tweet_id(ts: int, serial: int = 0) -> int:
    """Return a tweet id that carries the moment `ts`, in milliseconds since 1970."""
    return ((ts - TWITTER_EPOCH_MS) << 22) | serial


def user(userid: str, handle: str | None = None, **values: object) -> dict[str, str]:
    handle = handle or userid
    row = dict.fromkeys(USERS, "") | {
        "userid": userid,
        "user_display_name": handle,
        "user_screen_name": handle,
        "follower_count": "5",
        "following_count": "7",
        "account_creation_date": "2019-05-01",
        "account_language": "en",
    }
    return row | {k: str(v) for k, v in values.items()}


def tweet(ts: int, userid: str, text: str = "hello", serial: int = 0, **values: object) -> dict[str, str]:
    minute = ts // 60_000 * 60
    from datetime import datetime, timezone

    told = datetime.fromtimestamp(minute, tz=timezone.utc).strftime("%Y-%m-%d %H:%M")
    row = (
        dict.fromkeys(TWEETS, "")
        | user(userid)
        | {
            "tweetid": str(tweet_id(ts, serial)),
            "tweet_language": "en",
            "tweet_text": text,
            "tweet_time": told,
            "tweet_client_name": "Twitter Web App",
            "is_retweet": "False",
            "latitude": "absent",
            "longitude": "absent",
            "quote_count": "0",
            "reply_count": "0",
            "like_count": "0",
            "retweet_count": "0",
            "hashtags": "[]",
            "urls": "[]",
            "user_mentions": "[]",
        }
    )
    return row | {k: str(v) for k, v in values.items()}


def retweet(
    ts: int,
    userid: str,
    of: int,
    author: str,
    handle: str,
    text: str = "hello",
    serial: int = 0,
    **values: object,
) -> dict[str, str]:
    told = {"is_retweet": "True", "retweet_tweetid": of, "user_mentions": f"['{author}']"}
    return tweet(ts, userid, f"RT @{handle}: {text}", serial, **(told | values))


def csv_bytes(rows: list[dict[str, str]], columns: list[str] | None = None) -> bytes:
    out = io.StringIO()
    columns = columns or (TWEETS if rows and "tweetid" in rows[0] else USERS)
    writer = csv.DictWriter(out, columns, quoting=csv.QUOTE_ALL, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def write(folder: Path, name: str, rows: list[dict[str, str]], columns: list[str] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(csv_bytes(rows, columns))
    return path
