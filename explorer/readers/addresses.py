"""Addresses in the one form in which links are compared, by the rules of `ural`; their hosts and registered domains.

Source of the rules: Plique et al., ural, https://doi.org/10.5281/zenodo.8160139. What it would bring together that is
not one page is kept apart here, and what it cannot take is brought into form without it.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from explorer.readers.addresses_rules import by_rules, domain_name
from explorer.readers.values import without_missing

# An address beyond this goes without `ural`, which follows addresses within addresses as deep as they are nested.
_LONGEST = 4_096
# Most addresses need no rule but these; `ural` takes a hundred times as long.
_PLAIN = r"^https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})((?:/[A-Za-z0-9._~-]+)*)/?$"
_NOT_PLAIN_HOST = (
    r"\b(?:www\d?|m|mobile|amp)\.|^amp-|xn--|marfeel|ampproject|youtu|facebook|^x\.com$|^[a-z]{1,4}\.[a-z]{2,3}$"
)
_NOT_PLAIN_PATH = r"(?i)amp$|\.amp\.html$|/(?:index|default)(?:\.[^/]*)?$|/\."
_HOST = r"^(\[[^\]]*\]|[^/?#:]+)"
# The same page for another screen.
_SCREENS = re.compile(r"www\d?|m|mobile|amp")
# ural holds any `sid` for the number of a session; a short number is that of an article.
_ARTICLE = re.compile(r"(?i)([?&])sid=(?=\d{1,9}(?:[&#]|$))")
_VIDEO = re.compile(r"(?i)^(?:https?:)?//(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:shorts|live|embed|v)/([\w-]{11})")
_POST = re.compile(r"^(?:x|twitter)\.com(/(?:[^/?]+|i/web)/status(?:es)?/\d+[^?#]*)")
_TRACKING = re.compile(r"(?i)(?:^|&)(?:utm_[^=&]*|fbclid|gclid|igshid|mc_cid|mc_eid|ref_src|ref_url)=[^&]*")


def links(lists: pl.Series) -> pl.Series:
    """Return lists of addresses with each in its `form`, once, in their order."""
    given = lists.explode().drop_nulls().unique().alias("given")
    formed = _formed(given)
    in_form = pl.element().replace_strict(given, formed, default=None, return_dtype=pl.String)
    return lists.list.eval(in_form.drop_nulls().unique(maintain_order=True))


def _formed(given: pl.Series) -> pl.Series:
    address = pl.col("given")
    # Each rule is looked at once, and those of hosts for each different host.
    parts = given.to_frame().select(address, address.str.extract_groups(_PLAIN).alias("parts")).unnest("parts")
    host, path = pl.col("1"), pl.col("2")
    hosts = parts.select(host.unique().drop_nulls())
    plain = hosts.filter(~host.str.contains(_NOT_PLAIN_HOST)).to_series().implode()
    is_plain = host.is_in(plain) & ~path.str.contains(_NOT_PLAIN_PATH)
    frame = parts.select(without_missing(address), plain=pl.when(is_plain).then(host + path))
    rest = [form(value) if plain is None and value is not None else plain for value, plain in frame.iter_rows()]
    return pl.Series("form", rest, dtype=pl.String)


@lru_cache(maxsize=1 << 16)
def form(address: str) -> str | None:
    """Return an address without what does not tell one page from another; None where it names no host.

    Scheme, `www.`, `m.`, `amp.` and `/amp`, user, fragment, closing slash and parameters that only tell where the
    reader came from go; parameters are sorted; the host is in lower case and keeps its port. A redirection that
    carries its target (`l.facebook.com/l.php?u=`) is that, a video one address. Path and query keep their case.

    >>> form("https://m.example.org/story/amp?b=2&a=1&utm_source=x#top")
    'example.org/story?a=1&b=2'
    >>> form("https://youtu.be/dQw4w9WgXcQ?t=12")
    'youtube.com/watch?v=dQw4w9WgXcQ'
    """
    address = re.sub(r"[\x00-\x20\x7f-\xa0]+", " ", address).strip()
    if len(address) > _LONGEST or "[" in address:
        return _without_ural(address)
    video = _VIDEO.match(address)
    if video:
        return f"youtube.com/watch?v={video[1]}"
    given = _ARTICLE.sub(r"\1sid-=", address)
    rules = {"platform_aware": "/@" not in given, "strip_irrelevant_subdomains": False}
    try:
        found = by_rules(given, **rules)
        if "\ufffd" in found or not found.isprintable():  # bytes of another encoding, or what cannot be shown
            found = by_rules(given, quoted=True, **rules)
    except (ValueError, AttributeError, RecursionError):
        return _without_ural(address)
    found = re.sub(r"([?&])sid-=", r"\1sid=", found)
    host = re.match(_HOST, found)
    if not host:
        return _without_ural(address)
    found = _one_screen(host[1]) + found[host.end() :]
    post = _POST.match(found)
    return f"twitter.com{post[1]}" if post else found


def _one_screen(host: str) -> str:
    """Return a host without the labels left of its registered domain that name another screen."""
    host = host.rstrip(".").lower() or host
    domain = registered(host)
    left = host.removesuffix(domain).removesuffix(".")
    kept = [label for label in left.split(".") if label and not _SCREENS.fullmatch(label)]
    return ".".join([*kept, domain])


def _without_ural(address: str) -> str | None:
    """Return an address by the few rules that need no understanding of it."""
    rest = re.sub(r"(?i)^(?:[a-z][a-z0-9+.-]*:)?//", "", address).split("#", 1)[0]
    host = re.match(r"(?:[^/?@]*@)?(\[[^\]/?]*\](?::\d+)?|[^/?]+)", rest)
    if not host:
        return None
    path, _, query = rest[host.end() :].partition("?")
    query = _TRACKING.sub("", query).strip("&")
    name = re.sub(r":(?:80|443)?$", "", host[1].lower()).removeprefix("www.")
    return name + path.rstrip("/") + (f"?{query}" if query else "")


def host_of(address: pl.Expr) -> pl.Expr:
    """The host of addresses in form, without its port."""
    return address.str.extract(_HOST)


def registered_domains(hosts: pl.Series) -> pl.Series:
    """Return the `registered` domain of each host."""
    different = hosts.drop_nulls().unique()
    found = pl.Series([registered(host) for host in different], dtype=pl.String)
    return hosts.replace_strict(different, found, default=None, return_dtype=pl.String)


@lru_cache(maxsize=1 << 16)
def registered(host: str) -> str:
    """Return the domain that somebody registered, under which a host stands; of a number, the host itself.

    Under an ending that the list of public suffixes does not know it is the last two labels, as that list has it.

    >>> registered("news.bbc.co.uk")
    'bbc.co.uk'
    """
    try:
        domain = domain_name(f"http://{host}")
    except (ValueError, AttributeError):
        return host
    if domain and host.endswith(domain):
        return domain
    unknown = domain is None and re.fullmatch(r"(?:[^\[\]:.]+\.)+[a-z][^.:]*", host)
    return ".".join(host.split(".")[-2:]) if unknown else host
