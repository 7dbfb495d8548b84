"""One invented story, told in the format of each tool, by the columns and keys that the tool itself writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

# kestrel posts twice, echo and mirror repost both, mirror then says something of her own.
PEOPLE = {"kestrel": 9_100_000_001, "echo": 9_100_000_002, "mirror": 9_100_000_003, "stork": 9_100_000_004}
MORNING = 1_717_315_200  # 2024-06-02 08:00:00 UTC
LINK, OTHER = "https://river.example/flood", "https://river.example/bridge"
SAID = {
    1: ("kestrel", 0, f"The flood is here #River @stork {LINK}", None),
    2: ("kestrel", 3600, f"The bridge is gone #River {OTHER}", None),
    3: ("echo", 5, None, 1),
    4: ("mirror", 9, None, 1),
    5: ("echo", 3605, None, 2),
    6: ("mirror", 3609, None, 2),
    7: ("mirror", 7200, f"I saw the same {LINK}", None),
}


class Event:
    """A post or repost of the story, with all that formats may tell of it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.who, self.after, said, of = SAID[number]
        self.of = Event(of) if of else None
        self.said: str = self.of.said if self.of else (said or "")
        self.user = PEOPLE[self.who]
        self.at = MORNING + self.after
        self.id = ((self.at * 1000 - 1_288_834_974_657) << 22) + number
        self.tags = ["River"] if "#River" in self.said else []
        self.links = [link for link in (LINK, OTHER) if link in self.said]
        self.mentions = ["stork"] if "@stork" in self.said else []

    @property
    def again(self) -> str:
        return f"RT @{self.of.who}: {self.said}" if self.of else self.said

    def iso(self, form: str = "%Y-%m-%dT%H:%M:%S.000Z", at: int | None = None) -> str:
        return datetime.fromtimestamp(self.at if at is None else at, timezone.utc).strftime(form)

    @property
    def old(self) -> str:
        return self.iso("%a %b %d %H:%M:%S +0000 %Y")


EVENTS = [Event(number) for number in SAID]
SONG = "6900000000000000001"
BORN = "Wed Jan 01 00:00:00 +0000 2020"


def lines(make: Callable[[Event], Any]) -> bytes:
    return b"".join(json.dumps(found).encode() + b"\n" for e in EVENTS if (found := make(e)) is not None)


def table(make: Callable[[Event], dict[str, Any]], header: str = "", separator: str = ",") -> bytes:
    rows = [make(e) for e in EVENTS]
    names = header.split(",") if header else list(rows[0])
    assert set(rows[0]) <= set(names), set(rows[0]) - set(names)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _x_post(e: Event, *, new: bool = True) -> dict[str, Any]:
    names = {"screen_name": e.who, "name": e.who.title(), "created_at": BORN}
    user = {"rest_id": str(e.user), "legacy": {"followers_count": 5, "friends_count": 7} | ({} if new else names)}
    legacy: dict[str, Any] = {
        "created_at": e.old, "full_text": e.again[:60], "user_id_str": str(e.user), "id_str": str(e.id), "lang": "en",
        "conversation_id_str": str(e.id), "retweet_count": 2, "reply_count": 0, "favorite_count": 1, "quote_count": 0,
        "entities": {
            "hashtags": [{"text": tag} for tag in e.tags],
            "urls": [{"expanded_url": link, "url": "https://t.co/x"} for link in e.links],
            "user_mentions": [{"screen_name": m, "id_str": str(PEOPLE[m])} for m in e.mentions],
        },
    }  # fmt: skip
    if e.of:
        result = _x_post(e.of, new=new)
        legacy["retweeted_status_result"] = {"result": {"tweet": result} if e.number == 4 else result}
    note = {} if e.of else {"note_tweet": {"note_tweet_results": {"result": {"text": e.said}}}}
    return {
        "__typename": "Tweet", "rest_id": str(e.id), "core": {"user_results": {"result": user | ({"core": names} if new
        else {})}}, "source": '<a href="x">X for Web</a>', "views": {"count": "3"}, "legacy": legacy,
    } | note  # fmt: skip


def _zeeschuimer(data: Any, of: str) -> dict[str, Any]:
    return {"nav_index": "1:1:0", "item_id": "1", "timestamp_collected": 1, "source_platform": of, "data": data}


_4CAT_X = (
    "collected_from_url,id,thread_id,timestamp,unix_timestamp,link,body,author,author_fullname,author_id,verified,source,"
    "language_guess,possibly_sensitive,retweet_count,reply_count,like_count,quote_count,impression_count,is_retweet,"
    "retweeted_user,is_quote_tweet,quote_tweet_id,quote_author,is_quote_withheld,is_reply,replied_author,is_withheld,"
    "hashtags,urls,images,videos,mentions,long_lat,place_name"
)


def _four_cat_x(e: Event) -> dict[str, Any]:
    mentions = [*([e.of.who] if e.of else []), *e.mentions]
    return {
        "id": e.id, "thread_id": e.id, "unix_timestamp": e.at, "body": e.again, "author": e.who, "author_id": e.user,
        "author_fullname": e.who.title(), "source": "X for Web", "language_guess": "en", "retweet_count": 2,
        "is_retweet": "yes" if e.of else "no", "retweeted_user": e.of.who if e.of else "", "is_reply": "no",
        "is_withheld": "no", "hashtags": ",".join(e.tags), "urls": ",".join(e.links), "mentions": ",".join(mentions),
    }  # fmt: skip


_4CAT_API = (
    "id,thread_id,timestamp,unix_timestamp,link,subject,body,author,author_fullname,author_id,author_followers,source,"
    "language_guess,possibly_sensitive,retweet_count,reply_count,like_count,quote_count,is_retweet,retweeted_user,"
    "is_quote_tweet,quoted_user,is_reply,replied_user,hashtags,urls,images,mentions,long_lat,place_name"
)


def _four_cat_api(e: Event) -> dict[str, Any]:
    return {k: v for k, v in _four_cat_x(e).items() if k != "is_withheld"} | {"author_followers": 5}


def _twarc_csv(e: Event) -> dict[str, Any]:
    return {
        "id": e.id, "conversation_id": e.id, "referenced_tweets.replied_to.id": "",
        "referenced_tweets.retweeted.id": e.of.id if e.of else "", "referenced_tweets.quoted.id": "",
        "author_id": e.user, "retweeted_user_id": e.of.user if e.of else "",
        "retweeted_username": e.of.who if e.of else "", "created_at": e.iso(), "text": e.said, "lang": "en",
        "source": "X", "public_metrics.retweet_count": 2, "public_metrics.like_count": 1,
        "entities.hashtags": json.dumps([f"#{tag}" for tag in e.tags]) if e.tags else "",
        "entities.mentions": json.dumps([f"@{m}" for m in e.mentions]) if e.mentions else "",
        "entities.urls": json.dumps([{"start": 1, "expanded_url": link} for link in e.links]),
        "author.created_at": "2020-01-01T00:00:00.000Z", "author.username": e.who, "author.name": e.who.title(),
        "author.public_metrics.followers_count": 5, "author.public_metrics.following_count": 7,
        "__twarc.version": "2.14.0",
    }  # fmt: skip


def _twscrape(e: Event) -> dict[str, Any]:
    return {
        "id": e.id, "id_str": str(e.id), "url": "", "date": e.iso("%Y-%m-%d %H:%M:%S+00:00"),
        "user": {
            "id": e.user, "id_str": str(e.user), "username": e.who, "displayname": e.who.title(),
            "rawDescription": "", "created": "2020-01-01 00:00:00+00:00", "followersCount": 5, "friendsCount": 7,
            "location": "", "_type": "snscrape.modules.twitter.User",
        },
        "lang": "en", "rawContent": e.again, "replyCount": 0, "retweetCount": 2, "likeCount": 1, "quoteCount": 0,
        "conversationId": e.id, "hashtags": e.tags, "cashtags": [],
        "mentionedUsers": [{"id": PEOPLE[m], "id_str": str(PEOPLE[m]), "username": m} for m in e.mentions],
        "links": [{"url": link, "text": "x", "tcourl": "https://t.co/x"} for link in e.links],
        "retweetedTweet": _twscrape(e.of) if e.of else None, "quotedTweet": None, "inReplyToTweetId": None,
        "source": '<a href="x">X for Web</a>', "_type": "snscrape.modules.twitter.Tweet",
    }  # fmt: skip


def _snscrape(e: Event) -> dict[str, Any]:
    """As snscrape wrote until 2022."""
    return {
        "_type": "snscrape.modules.twitter.Tweet", "url": "", "date": e.iso("%Y-%m-%dT%H:%M:%S+00:00"),
        "content": e.again, "renderedContent": e.again, "id": e.id,
        "user": {"_type": "snscrape.modules.twitter.User", "username": e.who, "id": e.user,
                 "displayname": e.who.title(), "description": "", "created": "2020-01-01T00:00:00+00:00",
                 "followersCount": 5, "friendsCount": 7, "location": ""},
        "replyCount": 0, "retweetCount": 2, "likeCount": 1, "quoteCount": 0, "lang": "en", "outlinks": e.links or None,
        "retweetedTweet": _snscrape(e.of) if e.of else None, "quotedTweet": None, "inReplyToTweetId": None,
        "mentionedUsers": [{"username": m, "id": PEOPLE[m]} for m in e.mentions] or None, "hashtags": e.tags or None,
    }  # fmt: skip


_MINET = (
    "id,timestamp_utc,local_time,user_screen_name,text,possibly_sensitive,retweet_count,like_count,reply_count,lang,"
    "to_username,to_userid,to_tweetid,source_name,source_url,user_location,lat,lng,user_id,user_name,user_verified,"
    "user_description,user_url,user_image,user_tweets,user_followers,user_friends,user_likes,user_lists,user_created_at,"
    "user_timestamp_utc,collected_via,match_query,retweeted_id,retweeted_user,retweeted_user_id,retweeted_timestamp_utc,"
    "quoted_id,quoted_user,quoted_user_id,quoted_timestamp_utc,collection_time,url,place_country_code,place_name,"
    "place_type,place_coordinates,links,domains,media_urls,media_files,media_types,mentioned_names,mentioned_ids,hashtags"
)


def _minet(e: Event) -> dict[str, Any]:
    mentions = [*([e.of.who] if e.of else []), *e.mentions]
    return {
        "id": e.id, "timestamp_utc": f"{e.at}.0", "local_time": e.iso("%Y-%m-%dT%H:%M:%S", e.at + 7200),
        "user_screen_name": e.who, "text": e.again, "user_id": e.user, "user_name": e.who.title(), "lang": "en",
        "user_followers": 5, "user_friends": 7, "user_created_at": "2020-01-01T01:00:00",
        "user_timestamp_utc": 1577836800, "retweeted_id": e.of.id if e.of else "",
        "retweeted_user": e.of.who if e.of else "", "retweeted_user_id": e.of.user if e.of else "",
        "retweeted_timestamp_utc": e.of.at if e.of else "", "links": "|".join(e.links),
        "hashtags": "|".join(tag.lower() for tag in e.tags), "mentioned_names": "|".join(mentions),
        "mentioned_ids": "|".join(str(PEOPLE[m]) for m in mentions), "retweet_count": 2, "like_count": 1,
    }  # fmt: skip


def _web_exporter(e: Event) -> dict[str, Any]:
    return {
        "id": str(e.id), "created_at": e.iso("%Y-%m-%d %H:%M:%S +08:00", e.at + 28_800), "full_text": e.again,
        "media": "[]", "screen_name": e.who, "name": e.who.title(), "user_id": str(e.user), "in_reply_to": None,
        "retweeted_status": str(e.of.id) if e.of else None, "quoted_status": None, "media_tags": "[]",
        "favorite_count": 1, "retweet_count": 2, "quote_count": 0, "reply_count": 0, "url": "",
    }  # fmt: skip


_TCAT = (
    "id,time,created_at,from_user_name,text,filter_level,possibly_sensitive,withheld_copyright,withheld_scope,truncated,"
    "retweet_count,favorite_count,lang,to_user_name,in_reply_to_status_id,quoted_status_id,source,location,lat,lng,"
    "from_user_id,from_user_realname,from_user_verified,from_user_description,from_user_url,"
    "from_user_profile_image_url,from_user_utcoffset,from_user_timezone,from_user_lang,from_user_tweetcount,"
    "from_user_followercount,from_user_friendcount,from_user_favourites_count,from_user_listed,"
    "from_user_withheld_scope,from_user_created_at,urls,urls_expanded,urls_followed,domains,HTTP status code,mentions,"
    "hashtags"
)


def _tcat(e: Event) -> dict[str, Any]:
    mentions = [*([e.of.who] if e.of else []), *e.mentions]
    return {
        "id": e.id, "time": e.at, "created_at": e.iso("%Y-%m-%d %H:%M:%S"), "from_user_name": e.who, "text": e.again,
        "retweet_count": 2, "favorite_count": 1, "lang": "en", "from_user_id": e.user, "source": "<a>X for Web</a>",
        "from_user_realname": e.who.title(), "from_user_followercount": 5, "from_user_friendcount": 7,
        "from_user_created_at": "2020-01-01 00:00:00", "urls": "https://t.co/x" if e.links else "",
        "urls_expanded": "; ".join(e.links), "mentions": "; ".join(mentions), "hashtags": "; ".join(e.tags),
    }  # fmt: skip


def _nbc(e: Event) -> dict[str, Any]:
    return {
        "user_id": f"{e.user}.0", "user_key": e.who, "created_at": f"{e.at * 1000}.0",
        "created_str": e.iso("%Y-%m-%d %H:%M:%S"), "retweet_count": 2, "retweeted": "False", "favorite_count": 1,
        "text": e.again, "tweet_id": e.id, "source": "<a>X for Web</a>", "hashtags": json.dumps(e.tags),
        "expanded_urls": json.dumps(e.links), "posted": "POSTED", "mentions": json.dumps(e.mentions),
        "retweeted_status_id": e.of.id if e.of else "", "in_reply_to_status_id": "",
    }  # fmt: skip


def _hoaxy(e: Event) -> dict[str, Any]:
    """A post spreads from whose it is to who repeats it."""
    source, target = (e.of.who, e.who) if e.of else (e.who, "stork")
    return {
        "canonical_url": "", "date_published": e.iso(), "domain": "", "from_user_botscore": "",
        "from_user_id": PEOPLE[source], "from_user_screen_name": source, "id": "", "is_mention": not e.of,
        "original_query": "", "pub_date": "", "site_type": "claim", "title": "", "to_user_botscore": "",
        "to_user_id": PEOPLE[target], "to_user_screen_name": target, "tweet_created_at": e.iso(), "tweet_id": e.id,
        "tweet_type": "retweet" if e.of else "mention", "tweet_url": f"https://twitter.com/{e.who}/status/{e.id}",
        "url_id": "", "url_raw": e.links[0] if e.links else "",
    }  # fmt: skip


def _did(who: str) -> str:
    return f"did:plc:{who}abcdefgh"


def _uri(e: Event) -> str:
    return f"at://{_did(e.who)}/app.bsky.feed.{'repost' if e.of else 'post'}/3k{e.number}"


def _record(e: Event) -> dict[str, Any]:
    features: list[dict[str, Any]] = [{"$type": "app.bsky.richtext.facet#link", "uri": link} for link in e.links]
    features += [{"$type": "app.bsky.richtext.facet#tag", "tag": tag} for tag in e.tags]
    features += [{"$type": "app.bsky.richtext.facet#mention", "did": _did(m)} for m in e.mentions]
    facets = [{"features": [feature], "index": {"byteStart": 0, "byteEnd": 1}} for feature in features]
    return {"$type": "app.bsky.feed.post", "createdAt": e.iso(), "langs": ["en"], "text": e.said, "facets": facets}


def _jetstream(e: Event) -> dict[str, Any]:
    subject = {"$type": "app.bsky.feed.repost", "createdAt": e.iso(), "subject": {"cid": "b", "uri": _uri(e.of or e)}}
    commit = {
        "rev": "3k", "operation": "create", "collection": f"app.bsky.feed.{'repost' if e.of else 'post'}",
        "rkey": f"3k{e.number}", "record": subject if e.of else _record(e), "cid": "bafy",
    }  # fmt: skip
    return {"did": _did(e.who), "time_us": e.at * 1_000_000, "kind": "commit", "commit": commit}


def _tap(e: Event) -> dict[str, Any]:
    commit = {k: v for k, v in _jetstream(e)["commit"].items() if k != "operation"}
    return {"id": e.number, "type": "record", "record": commit | {"live": True, "did": _did(e.who), "action": "create"}}


def _feed(e: Event) -> dict[str, Any]:
    of = e.of or e
    author = {"did": _did(of.who), "handle": f"{of.who}.example", "displayName": of.who.title()}
    post = {"uri": _uri(of), "cid": "b", "author": author, "record": _record(of), "repostCount": 2, "likeCount": 1,
            "replyCount": 0, "quoteCount": 0, "indexedAt": of.iso()}  # fmt: skip
    by = {"did": _did(e.who), "handle": f"{e.who}.example", "displayName": e.who.title()}
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": by, "indexedAt": e.iso()}
    return {"post": post} | ({"reason": reason} if e.of else {})


_MINET_BLUESKY = (
    "cid,did,uri,url,timestamp_utc,local_time,indexed_at_utc,user_did,user_handle,text,original_text,repost_count,"
    "like_count,reply_count,quote_count,user_url,user_diplay_name,user_langs,user_avatar,user_created_at,"
    "user_timestamp_utc,to_post_uri,to_user_did,repost_by_user_did,repost_by_user_handle,repost_created_at,"
    "repost_timestamp_utc,quoted_uri,quoted_user_did,quoted_user_handle,links,domains,mentioned_user_dids,"
    "mentioned_user_handles,hashtags,collection_time"
)


# Of posts that came from the firehose: no handles, no reposts, no counts.
_MINET_FIREHOSE = (
    "cid,did,uri,url,timestamp_utc,local_time,firehose_timestamp_us,user_did,text,original_text,bridgy_original_url,"
    "user_url,user_langs,to_post_cid,to_post_did,to_post_uri,to_post_url,to_user_did,to_root_post_cid,to_root_post_did,"
    "to_root_post_uri,to_root_post_url,to_root_user_did,quoted_cid,quoted_did,quoted_uri,quoted_url,quoted_user_did,links,"
    "domains,card_link,card_title,card_description,card_thumbnail,media_urls,media_thumbnails,media_types,"
    "media_alt_texts,mentioned_user_dids,mentioned_user_handles,hashtags,collection_time,collected_via"
)


def _minet_firehose(e: Event) -> dict[str, Any]:
    told = ("cid", "text", "original_text", "links", "hashtags", "mentioned_user_dids")
    return {k: v for k, v in _minet_bluesky(e.of or e).items() if k in told} | {
        "did": f"3k{e.number}", "uri": _uri(e).replace("repost", "post"), "timestamp_utc": e.at,
        "user_did": _did(e.who), "user_langs": "en", "collected_via": "firehose",
    }  # fmt: skip


def _minet_bluesky(e: Event) -> dict[str, Any]:
    of = e.of or e
    return {
        "cid": "b", "did": f"3k{of.number}", "uri": _uri(of), "timestamp_utc": of.at, "user_did": _did(of.who),
        "user_handle": f"{of.who}.example", "text": of.said, "original_text": of.said, "repost_count": 2,
        "user_diplay_name": of.who.title(), "user_langs": "en", "user_timestamp_utc": 1577836800,
        "repost_by_user_did": _did(e.who) if e.of else "",
        "repost_by_user_handle": f"{e.who}.example" if e.of else "", "repost_timestamp_utc": e.at if e.of else "",
        "links": "|".join(of.links), "hashtags": "|".join(tag.lower() for tag in of.tags),
        "mentioned_user_dids": "|".join(_did(m) for m in of.mentions),
    }  # fmt: skip


_4CAT_BLUESKY = (
    "collected_at,query,rank,id,thread_id,created_at,author,author_id,body,link,tags,like_count,quote_count,reply_count,"
    "repost_count,quoted_post,quoted_user,replied_to_post,replied_to_user,replies_allowed,mentions,links,images,labels,"
    "has_poll,languages,author_display_name,author_profile,author_avatar,author_created_at,timestamp"
)


def _four_cat_bluesky(e: Event) -> dict[str, Any]:
    return {
        "id": _uri(e).replace("repost", "post"), "created_at": e.iso("%Y-%m-%dT%H:%M:%S+00:00"), "body": e.said,
        "author": f"{e.who}.example", "author_id": _did(e.who), "tags": ",".join(e.tags), "repost_count": 2,
        "mentions": ",".join(f"{m}.example" for m in e.mentions), "links": ",".join(e.links), "languages": "en",
        "author_display_name": e.who.title(), "timestamp": f"{e.at}.0",
    }  # fmt: skip


def _mastodon(e: Event, server: str = "birds.example") -> dict[str, Any]:
    words = " ".join(f'<a href="{word}" rel="nofollow">{word}</a>' if word in (LINK, OTHER) else word
                     for word in e.said.split())  # fmt: skip
    return {
        "id": str(e.id), "created_at": e.iso(), "in_reply_to_id": None, "in_reply_to_account_id": None,
        "language": "en",
        "uri": f"https://{server}/users/{e.who}/statuses/{e.id}", "url": f"https://{server}/@{e.who}/{e.id}",
        "replies_count": 0, "reblogs_count": 2, "favourites_count": 1, "content": "" if e.of else f"<p>{words}</p>",
        "reblog": _mastodon(e.of, server) if e.of else None,
        "account": {"id": str(e.user), "username": e.who, "acct": e.who, "display_name": e.who.title(),
                    "url": f"https://{server}/@{e.who}", "created_at": "2020-01-01T00:00:00.000Z",
                    "followers_count": 5, "following_count": 7, "note": ""},
        "mentions": [{"id": "1", "username": m, "acct": m, "url": f"https://{server}/@{m}"} for m in e.mentions],
        "tags": [{"name": tag.lower(), "url": ""} for tag in e.tags], "card": None,
    }  # fmt: skip


def _telethon(e: Event) -> dict[str, Any]:
    of = e.of
    header = of and {
        "_": "MessageFwdHeader", "date": of.iso("%Y-%m-%d %H:%M:%S+00:00"), "channel_post": of.number,
        "from_id": {"_": "PeerChannel", "channel_id": of.user},
    }  # fmt: skip
    return {
        "_": "Message", "id": e.number, "peer_id": {"_": "PeerChannel", "channel_id": e.user},
        "date": e.iso("%Y-%m-%d %H:%M:%S+00:00"), "message": e.said, "out": False, "from_id": None, "fwd_from": header,
        "entities": [], "views": 10, "forwards": 2, "edit_date": None,
    }  # fmt: skip


def _desktop_message(e: Event) -> dict[str, Any]:
    parts = [{"type": "link", "text": word} if word in (LINK, OTHER) else word for word in e.said.split(" ")]
    spaced = [part for word in parts for part in (word, " ")][:-1]
    origin = {"forwarded_from": e.of.who, "forwarded_from_id": f"channel{e.of.user}"} if e.of else {}
    return {
        "id": e.number, "type": "message", "date": e.iso("%Y-%m-%dT%H:%M:%S", e.at + 7200), "date_unixtime": str(e.at),
        "from": e.who, "from_id": f"channel{e.user}", "text": spaced,
        "text_entities": [part if isinstance(part, dict) else {"type": "plain", "text": part} for part in spaced],
    } | origin  # fmt: skip


def _desktop() -> bytes:
    chat = {"name": "birds", "type": "public_supergroup", "id": 77}
    service = {"id": 99, "type": "service", "date": "2024-06-02T08:00:00", "action": "pin_message", "text": ""}
    return json.dumps(chat | {"messages": [service, *map(_desktop_message, EVENTS)]}, indent=1).encode()


def _desktop_all() -> bytes:
    halves = [{"name": n, "type": "private_channel", "id": 70 + n, "messages": list(map(_desktop_message, EVENTS[a:b]))}
              for n, a, b in ((1, 0, 3), (2, 3, 7))]  # fmt: skip
    return json.dumps(
        {"about": "x", "personal_information": {"user_id": 5}, "chats": {"about": "x", "list": halves}}
    ).encode()


_4CAT_TELEGRAM = (
    "id,thread_id,chat,author,author_username,author_name,author_is_bot,body,body_markdown,is_reply,reply_to,views,"
    "reactions,timestamp,unix_timestamp,timestamp_edited,unix_timestamp_edited,author_forwarded_from_name,"
    "author_forwarded_from_username,author_forwarded_from_id,entities_linked,entities_mentioned,all_connections,"
    "timestamp_forwarded_from,unix_timestamp_forwarded_from,link_title,link_description,link_attached,attachment_type,"
    "attachment_data,attachment_filename"
)


def _four_cat_telegram(e: Event) -> dict[str, Any]:
    return {
        "id": f"{e.who}-{e.number}", "thread_id": e.who, "chat": e.who, "author": e.user, "author_username": e.who,
        "author_name": e.who.title(), "author_is_bot": "no", "body": e.said, "unix_timestamp": e.at,
        "author_forwarded_from_name": e.of.who.title() if e.of else "",
        "author_forwarded_from_username": e.of.who if e.of else "",
        "author_forwarded_from_id": e.of.user if e.of else "", "entities_mentioned": ",".join(e.mentions),
        "unix_timestamp_forwarded_from": e.of.at if e.of else "",
    }  # fmt: skip


def _weibo(e: Event) -> dict[str, Any]:
    text = e.said.replace("#River", "#River#")
    return {
        "created_at": e.old, "id": e.id, "mid": str(e.id), "text": "转发微博" if e.of else text,
        "source": '<a href="x">iPhone</a>', "reposts_count": 2, "comments_count": 0, "attitudes_count": 1,
        "user": {"id": e.user, "screen_name": e.who, "description": "", "followers_count": 5, "friends_count": 7},
    } | ({"retweeted_status": _weibo(e.of)} if e.of else {})  # fmt: skip


def _tiktok(e: Event) -> dict[str, Any]:
    extra = [{"hashtagName": tag} for tag in e.tags] + [{"userUniqueId": m} for m in e.mentions]
    return {
        "id": str(e.id), "desc": e.said, "createTime": e.at, "textExtra": extra,
        "music": {"id": SONG, "title": "x"},
        "author": {"id": str(e.user), "uniqueId": e.who, "nickname": e.who.title()}, "stats": {"diggCount": 1},
        "authorStats": {"followerCount": 5, "followingCount": 7}, "video": {}, "duetInfo": {"duetFromId": "0"},
    }  # fmt: skip


_4CAT_TIKTOK = (
    "id,thread_id,author,author_full,author_followers,author_likes,author_videos,author_avatar,body,stickers,timestamp,"
    "unix_timestamp,is_duet,is_ad,music_name,music_id,music_url,music_thumbnail,music_author,video_url,tiktok_url,"
    "thumbnail_url,likes,comments,shares,plays,hashtags,challenges,diversification_labels,location_created,effects,warning"
)


def _four_cat_tiktok(e: Event) -> dict[str, Any]:
    return {
        "id": e.id, "author": e.who, "author_full": e.who.title(), "author_followers": 5, "body": e.said,
        "unix_timestamp": e.at, "is_duet": "no", "music_id": SONG, "tiktok_url": "x",
        "likes": 1, "hashtags": ",".join(e.tags),
    }  # fmt: skip


_4CAT_INSTAGRAM = (
    "id,thread_id,parent_id,url,body,author_id,author,author_fullname,verified,author_avatar_url,coauthors,media_type,"
    "num_media,image_urls,media_urls,hashtags,usertags,likes_hidden,num_likes,num_comments,location_name,timestamp,"
    "unix_timestamp,missing_media"
)


def _four_cat_instagram(e: Event) -> dict[str, Any]:
    code = f"Cq{e.number}xY"
    return {
        "id": code, "thread_id": code, "parent_id": code, "body": e.said, "author": e.who, "author_id": e.user,
        "author_fullname": e.who.title(), "hashtags": ",".join(e.tags), "usertags": "", "num_likes": 1,
        "unix_timestamp": e.at,
    }  # fmt: skip


_4CAT_TRUTH = (
    "id,created_at,body,url,reblogs_count,replies_count,account_id,account_username,account_display_name,account_avatar,"
    "account_verified,account_followers,account_following,media_id,media_type,thread_id,timestamp"
)


def _four_cat_truth(e: Event) -> dict[str, Any]:
    return {
        "id": e.id, "created_at": e.iso(), "body": f"<p>{e.said}</p>", "reblogs_count": 2, "account_id": e.user,
        "account_username": e.who, "account_display_name": e.who.title(), "account_followers": 5,
    }  # fmt: skip


_CROWDTANGLE = (
    "Page Name,User Name,Facebook Id,Page Category,Page Admin Top Country,Page Description,Page Created,"
    "Likes at Posting,Followers at Posting,Post Created,Post Created Date,Post Created Time,Type,Total Interactions,"
    "Likes,Comments,Shares,Love,Wow,Haha,Sad,Angry,Care,Video Share Status,Is Video Owner?,Post Views,Total Views,"
    "Total Views For All Crossposts,Video Length,URL,Message,Link,Final Link,Image Text,Link Text,Description,"
    "Sponsor Id,Sponsor Name,Sponsor Category,Overperforming Score"
)


def _crowdtangle(e: Event) -> dict[str, Any]:
    return {
        "Page Name": e.who.title(), "User Name": e.who, "Facebook Id": e.user, "Page Created": "2020-01-01 00:00:00",
        "Followers at Posting": 5, "Post Created": e.iso("%Y-%m-%d %H:%M:%S EDT", e.at - 4 * 3600), "Type": "Link",
        "Total Interactions": "1,234", "Likes": 1, "Shares": 2, "URL": f"https://www.facebook.com/1/posts/{e.number}",
        "Message": e.said, "Link": "https://bit.ly/x" if e.links else "", "Final Link": e.links[0] if e.links else "",
    }  # fmt: skip


GML = b"""graph [
  directed 1
  node [ id 0 label "echo" ] node [ id 1 label "mirror" ]
  node [
    id 2
    label "kestrel"
    graphics [ x 1.0 ]
  ]
  edge [ source 0 target 2 weight 2 ]
  edge [ source 1 target 2 weight 2.0 ]
]
"""
GDF = b"""nodedef>name VARCHAR,label VARCHAR
n0,echo
n1,mirror
n2,kestrel
edgedef>node1 VARCHAR,node2 VARCHAR,weight DOUBLE,directed BOOLEAN
n0,n2,2.0,true
n1,n2,2.0,true
"""
PAJEK = b'*Vertices 3\n1 "echo"\n2 "mirror" 0.1 0.2\n3 "kestrel"\n*Arcs\n1 3 2\n2 3 2\n'
EDGES = b"Source,Target,Type,Id,Label,timeset,Weight\necho,kestrel,Directed,0,,,2.0\nmirror,kestrel,Directed,1,,,2.0\n"

# What each file is called by its reader, and the file.
SAMPLES: dict[str, tuple[str, bytes]] = {
    "Zeeschuimer, X": ("x-posts", lines(lambda e: _zeeschuimer(_x_post(e), "twitter.com"))),
    "4CAT, X (NDJSON)": ("x-posts", lines(lambda e: _x_post(e, new=False) | {"__import_meta": {}})),
    "4CAT, X (CSV)": ("4cat-x", table(_four_cat_x, _4CAT_X)),
    "4CAT, API v2 (CSV)": ("4cat-x-api", table(_four_cat_api, _4CAT_API)),
    "twarc-csv": ("twarc-csv", table(_twarc_csv)),
    "twscrape": ("scraped-tweets", lines(_twscrape)),
    "snscrape, until 2022": ("scraped-tweets", lines(_snscrape)),
    "minet": ("minet", table(_minet, _MINET)),
    "web exporter (CSV)": ("web-exporter", b"\xef\xbb\xbf" + table(_web_exporter)),
    "web exporter (JSON)": ("web-exporter-json", json.dumps([_web_exporter(e) for e in EVENTS], indent=2).encode()),
    "web exporter with metadata": (
        "web-exporter-json",
        json.dumps([_web_exporter(e) | {"metadata": _x_post(e)} for e in EVENTS]).encode(),
    ),
    "DMI-TCAT": ("dmi-tcat", table(_tcat, _TCAT)),
    "DMI-TCAT (TSV)": ("dmi-tcat", table(_tcat, _TCAT, "\t")),
    "NBC": ("nbc", table(_nbc)),
    "Hoaxy": ("hoaxy", table(_hoaxy)),
    "Jetstream": ("bluesky-stream", lines(_jetstream)),
    "Tap": ("bluesky-stream", lines(_tap)),
    "Bluesky feed": ("bluesky-feed", lines(_feed)),
    "Bluesky answer": ("bluesky-feed", json.dumps({"feed": [_feed(e) for e in EVENTS], "cursor": "x"}).encode()),
    "minet, Bluesky": ("minet-bluesky", table(_minet_bluesky, _MINET_BLUESKY)),
    "minet, firehose": ("minet-bluesky", table(_minet_firehose, _MINET_FIREHOSE)),
    "4CAT, Bluesky": ("4cat-bluesky", table(_four_cat_bluesky, _4CAT_BLUESKY)),
    "Mastodon": ("mastodon", lines(_mastodon)),
    "Truth Social": ("truth-social", lines(lambda e: _zeeschuimer(_mastodon(e, "truthsocial.com"), "truthsocial.com"))),
    "4CAT, Truth Social": ("4cat-truth-social", table(_four_cat_truth, _4CAT_TRUTH)),
    "Telethon": ("telethon", lines(_telethon)),
    "Telegram Desktop": ("telegram-desktop", _desktop()),
    "Telegram Desktop, all chats": ("telegram-desktop", _desktop_all()),
    "Telegram Desktop, messages": ("telegram-desktop", lines(_desktop_message)),
    "4CAT, Telegram": ("4cat-telegram", table(_four_cat_telegram, _4CAT_TELEGRAM)),
    "Zeeschuimer, TikTok": ("tiktok", lines(lambda e: _zeeschuimer(_tiktok(e), "tiktok.com"))),
    "4CAT, TikTok": ("4cat-tiktok", table(_four_cat_tiktok, _4CAT_TIKTOK)),
    "4CAT, Instagram": ("4cat-instagram", table(_four_cat_instagram, _4CAT_INSTAGRAM)),
    "CrowdTangle": ("crowdtangle", table(_crowdtangle, _CROWDTANGLE)),
    "Weibo": ("weibo", lines(_weibo)),
    "Gephi edges": ("edge-list", EDGES),
    "GML": ("gml", GML),
    "GDF": ("gdf", GDF),
    "Pajek": ("pajek", PAJEK),
}
NETWORKS = ("Gephi edges", "GML", "GDF", "Pajek")
# Formats that do not hold reposts: in them, echo and mirror say the same in their own name.
WITHOUT_REPOSTS = ("minet, firehose", "4CAT, Bluesky", "4CAT, Truth Social", "Zeeschuimer, TikTok", "4CAT, TikTok",
                   "4CAT, Instagram", "CrowdTangle")  # fmt: skip
# Those that tell whose post a repost repeats and not which, so that its moment is not known either.
WHOSE_ALONE = ("4CAT, X (CSV)", "4CAT, API v2 (CSV)", "DMI-TCAT", "DMI-TCAT (TSV)", "Hoaxy", "Telegram Desktop",
               "Telegram Desktop, all chats", "Telegram Desktop, messages")  # fmt: skip
