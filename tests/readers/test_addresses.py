"""Two addresses of one page are one link; addresses of two pages are two, whatever they look like."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.readers.addresses import form, host_of, links, registered, registered_domains
from tests.examples import examples

ONE_PAGE = {
    "a video": [
        *("https://youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ?t=12", "youtube.com/watch?v=dQw4w9WgXcQ"),
        *("https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=youtu.be", "//youtube.com/embed/dQw4w9WgXcQ"),
        *("https://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ", "https://youtube.com/shorts/dQw4w9WgXcQ?x=1"),
    ],
    "another screen": [
        *("https://example.org/story", "http://www.example.org/story/", "https://m.example.org/story"),
        *("https://mobile.example.org/story", "https://amp.example.org/story", "https://example.org/story/amp"),
        *("https://example.org/story/amp/", "//example.org/story", "HTTPS://EXAMPLE.org:443/story#comments"),
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fstory%3Ffbclid%3DIwAR1&h=AT0",
        *("https://example.org/story?utm_source=x&utm_medium=y", "https://example.org./story"),
        *("https://me:pw@example.org/story", " example.org/story "),
        *("https://example.org/story?s=19", "https://www.google.com/url?q=https://example.org/story&sa=D"),
    ],
    "an order of parameters": ["https://example.org/?a=1&b=2", "www.example.org?b=2&a=1", "example.org?b=2&a=1&xtor=3"],
    "a post": [
        *("https://twitter.com/ana/status/12?s=19", "https://x.com/ana/status/12?s=20&t=abc"),
        *("https://mobile.twitter.com/ana/status/12", "https://twitter.com/ana/status/12"),
    ],
    "letters": ["https://пример.рф/новость", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"],
    "a port": ["http://example.org:8443/a", "https://example.org:8443/a/"],
    "an address by numbers": ["http://[::1]:80/a", "//[::1]/a/"],
}  # fmt: skip
TWO_PAGES = [
    ("https://example.org:8443/a", "https://example.org/a"),
    ("https://example.org/Story", "https://example.org/story"),
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://news.example/article.php?sid=1", "https://news.example/article.php?sid=2"),
    ("https://news.example/%E0%E1", "https://news.example/%E2%E3"),  # Cyrillic as it was written before UTF-8
    ("https://mobile.de/x", "https://amp.de/x"),
    ("https://m.org/x", "https://www.org/x"),
    ("https://news.example.org/a", "https://example.org/a"),
    ("https://youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcR"),
    ("https://www.youtube.com/@ana", "https://www.youtube.com/ana"),
    ("https://t.co/AbC", "https://t.co/abc"),
]


@pytest.mark.parametrize("addresses", ONE_PAGE.values(), ids=ONE_PAGE)
def test_addresses_of_one_page_are_one_link(addresses: list[str]) -> None:
    assert len(set(map(form, addresses))) == 1
    [one] = links(pl.Series([addresses]))
    assert len(one) == 1


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_addresses_of_two_pages_are_two_links(one: str, other: str) -> None:
    assert form(one) != form(other)
    assert len(links(pl.Series([[one, other]]))[0]) == 2


ODD = [
    *("http://[bad/a", "http://example.org:bad/a", "http://example.org:99999/a", "javascript:alert(1)", "foo", "?"),
    *("http://", "http:///a", "http://..", "https://ex ample.org/a b", "http://x.org/%00%0A", "http://x.org/%E2%80%AEa"),
    *("https://l.facebook.com/l.php?u=" * 4_000, "http://x.org/" + "a/" * 60_000, "\x00", "//", "@", "http://@/", "::"),
]  # fmt: skip


@settings(max_examples=examples(30))
@given(st.text(max_size=60))
@example("http://[")
@example("a:b@c:d")
def test_any_text_has_a_form_that_can_be_shown_or_none(text: str) -> None:
    for address in (text, f"http://{text}", f"https://example.org/{text}"):
        found = form(address)
        assert found is None or (found and "\n" not in found and "\0" not in found)


@pytest.mark.parametrize("address", ODD, ids=lambda address: repr(address[:20]))
def test_odd_addresses_raise_nothing_and_take_no_time(address: str) -> None:
    found = form(address)
    assert found is None or found.isprintable()


@settings(max_examples=examples(40))
@given(
    st.builds(
        lambda scheme, host, path, end: f"{scheme}://{host}{path}{end}",
        st.sampled_from(["http", "https"]),
        st.from_regex(r"(www\.|m\.|amp-|xn--|a\.m\.|en\.)?[a-z0-9-]{1,6}(\.co)?\.(org|uk|de|рф)", fullmatch=True),
        st.from_regex(r"(/(amp|index\.html|a-b|\.|\.\.|X\.amp\.html|default|story)){0,3}", fullmatch=True),
        st.sampled_from(["", "/", "/index", "?a=1", "#a"]),
    )
)
@example("https://www.co.uk/a")
@example("https://x.com/ana/status/1")
def test_what_is_formed_by_columns_is_formed_as_one_by_one(address: str) -> None:
    assert links(pl.Series([[address]]))[0].to_list() == [form(address)]


def test_a_list_keeps_its_order_and_what_is_no_address_goes() -> None:
    lists = pl.Series([["https://b.org", "NA", "http://a.org/", "http://www.b.org"], [], None, ["-"]])
    assert links(lists).to_list() == [["b.org", "a.org"], [], None, []]
    assert links(pl.Series([], dtype=pl.List(pl.String))).to_list() == []


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"), ("www.kp.ru", "kp.ru"), ("ana.blogspot.com", "ana.blogspot.com"),
        ("192.168.0.1", "192.168.0.1"), ("localhost", "localhost"), ("[::1]", "[::1]"), ("a..b", "a..b"),
        ("сайт.пример.рф", "пример.рф"),
    ],
)  # fmt: skip
def test_a_domain_is_the_registered_one_and_a_host_without_one_its_own(host: str, domain: str) -> None:
    assert registered(host) == domain


def test_a_host_has_no_port() -> None:
    frame = pl.DataFrame({"url": ["a.example.org:8443/x", "[::1]:80?a", "b.example.org?a", "c.org"]})
    hosts = frame.select(host_of(pl.col("url"))).to_series()
    assert hosts.to_list() == ["a.example.org", "[::1]", "b.example.org", "c.org"]
    assert registered_domains(hosts).to_list() == ["example.org", "[::1]", "example.org", "c.org"]
