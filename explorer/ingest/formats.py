"""Which formats are read by name, as a document that is made of their readers."""

from __future__ import annotations

from explorer.readers.formats import READERS
from explorer.readers.origins import ORIGINS
from explorer.readers.platforms import TWITTER

_HEAD = """# The formats that are read by name

A file is told by what only its format has, and never by its name; any other table is read with `--columns`. All of them
may be packed (gzip, bzip2, xz, Zstandard, zip, tar), and JSON may stand one object a line, in an array, or over many
lines. Ids are the platform's own (`did:`, `at://`, `name@server`, chat and number); those that another platform may
give as well carry its name, such as `telegram:1500000001`, and where only a handle is known, `telegram:@name`. A moment
is taken from an id of X alone. What a format cannot tell stays empty, and the report of `ingest` says so.

| format | platform | where people get it | what it tells | what it does not tell | tried with |
|---|---|---|---|---|---|
"""
_TODAY = """
## How to collect today

| platform | with |
|---|---|
| X | [Zeeschuimer](https://github.com/digitalmethodsinitiative/zeeschuimer) or [twitter-web-exporter](https://github.com/prinsss/twitter-web-exporter) in the browser, [twscrape](https://github.com/vladkens/twscrape), twitterapi.io and Apify for money |
| Bluesky | Jetstream, the open stream; [minet](https://github.com/medialab/minet); [4CAT](https://github.com/digitalmethodsinitiative/4cat) |
| Mastodon | the API of each server; minet |
| Truth Social | Zeeschuimer, [truthbrush](https://github.com/stanfordio/truthbrush) |
| Telegram | Telegram Desktop's export, [Telethon](https://docs.telethon.dev), 4CAT |
| TikTok, Instagram | Zeeschuimer, and 4CAT for the CSV |
| Weibo | crawlers that keep the statuses as they come |
"""  # noqa: E501


def format_overview() -> str:
    """Return the formats by platform, as a short table in Markdown."""
    titles: dict[str, list[str]] = {}
    for reader in READERS:
        titles.setdefault("X" if reader.platform is TWITTER else reader.platform.name, []).append(reader.title)
    rows = [f"| {name} | {'; '.join(found)} |" for name, found in titles.items()]
    return "| platform | what is read by name |\n|---|---|\n" + "\n".join(rows) + "\n"


def format_table() -> str:
    """Return the table of the formats and how to collect today, as Markdown."""
    rows = []
    for reader in READERS:
        origin = ORIGINS[reader.name]
        untold = "; ".join(reader.cannot_tell) or "—"
        platform = "X" if reader.platform is TWITTER else reader.platform.name
        cells = (reader.title, platform, origin.got, origin.tells, untold, origin.tried)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return _HEAD + "\n".join(rows) + "\n" + _TODAY
