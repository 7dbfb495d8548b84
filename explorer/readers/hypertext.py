"""Posts written as HTML → their text, and the addresses they link to."""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"(?i)<br\s*/?>|</p>\s*<p[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"(?i)<a\b([^<>]*)>")
_HREF = re.compile(r"""(?i)\bhref\s*=\s*["']([^"']+)["']""")
# Links to accounts, hashtags and the like, which are told otherwise.
_NO_ADDRESS = re.compile(r"""(?i)\bclass\s*=\s*["'][^"']*\b(?:mention|hashtag|u-url)\b""")


def text_of(markup: object) -> str | None:
    """Return the text of a post in HTML: line breaks kept, no tags, characters as they are."""
    if not isinstance(markup, str) or not markup:
        return None
    if "<" in markup:
        markup = _TAG.sub("", _BREAK.sub("\n", markup))
    return (html.unescape(markup) if "&" in markup else markup) or None


def links_of(markup: object) -> list[str]:
    """Return the addresses that a post in HTML links to, but for accounts and hashtags."""
    if not isinstance(markup, str) or "<a" not in markup.lower():
        return []
    found = [match[1] for match in _LINK.finditer(markup) if not _NO_ADDRESS.search(match[1])]
    hrefs = [html.unescape(href[1]) for attributes in found if (href := _HREF.search(attributes))]
    return [href for href in hrefs if href.startswith(("http://", "https://"))]
