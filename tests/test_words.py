"""Each platform is spoken of in its own words, and names of columns and files are left alone."""

from __future__ import annotations

import doctest

import pytest

from explorer import words
from explorer.analyses import behaviours
from explorer.errors import UsageError
from explorer.words import in_words_of, words_of


def test_the_examples_say_what_comes_out() -> None:
    assert doctest.testmod(words).failed == 0


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("telegram", "Posts that were forwarded; forwarders of a post"),
        ("mastodon", "Posts that were boosted; boosters of a post"),
        ("bluesky", "Posts that were reposted; reposters of a post"),
        ("youtube", "Posts that were reposted; reposters of a post"),
        ("x", "Tweets that were retweeted; retweeters of a tweet"),
        ("", "Tweets that were retweeted; retweeters of a tweet"),
        ("telegram, x", "Tweets that were retweeted; retweeters of a tweet"),
    ],
)
def test_a_platform_has_its_own_words_and_several_have_those_of_x(platform: str, said: str) -> None:
    assert in_words_of(platform, "Tweets that were retweeted; retweeters of a tweet") == said


def test_names_that_only_begin_so_stay() -> None:
    text = "TweetDeck, tweetscope"
    assert in_words_of("telegram", text) == text
    assert in_words_of("telegram", "retweets_inside") == "forwards_inside"
    assert words_of("unknown") == {}


@pytest.mark.parametrize("name", ["co-forward", "co_repost", "co-boost", "co-retweet"])
def test_a_behaviour_is_found_by_what_its_platform_calls_it(name: str) -> None:
    assert behaviours.find(name).id == "co_retweet"


def test_the_same_text_may_be_called_co_post_and_nonsense_is_no_behaviour() -> None:
    assert (behaviours.find("co-post").id, behaviours.find("similar-message").id) == ("co_tweet", "similar_tweet")
    with pytest.raises(UsageError, match="there is no behaviour 'co-nothing'"):
        behaviours.find("co-nothing")
