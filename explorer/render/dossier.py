"""What is known of one account, group or network as one page: sections, tweets to search in, a reader's own notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from explorer.render import page, text
from explorer.render.about import about as about_lines
from explorer.render.about import made_up
from explorer.render.files import replacing
from explorer.render.report import Cell, Section, as_shown, link
from explorer.result import Result
from explorer.words import in_words_of

_LONGEST = 1_000  # characters of one tweet's text that the page holds


@dataclass(frozen=True)
class Act:
    """A tweet or a retweet as a page lists it; moments are milliseconds since 1970, UTC.

    `id` is its own, `tweet` that of the tweet, each None where no file tells it; `author` is whom a retweet retweets
    and `posted` when that one was posted.
    """

    id: str | None
    tweet: str | None
    ts: int | None
    text: str | None
    again: bool = False
    author: Cell = ""
    posted: int | None = None
    client: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Acts:
    """What of an account's tweets and retweets stands on the page, the first first; `total` is how many there are.

    `command` lists all of them.
    """

    rows: Sequence[Act]
    total: int
    command: str


def render_dossier(
    path: Path | str,
    *,
    kind: str,
    title: str,
    lead: str = "",
    sections: Sequence[Section],
    about: Result,
    acts: Acts | None = None,
    left_out: Sequence[str] = (),
    back: Sequence[tuple[str, str]] = (),
) -> int:
    """Write a dossier as one page that opens anywhere, and return its size in bytes.

    `kind` says of what it is, `about` where it comes from, as the result of a question does. `back` leads to other
    pages of the same folder: what each is called, and its address.
    """
    platform = about.origin.platform
    content = page.render(
        "dossier.html",
        scripts={"dossier": page.asset("text.js", "rows.js", "dossier.js")},
        style=page.asset("page.css", "report.css", "charts.css", "dossier.css"),
        kind="report dossier",
        of=in_words_of(platform, kind),
        title=title,
        lead=in_words_of(platform, lead),
        sections=as_shown(sections, platform, named=True),
        acts=_as_shown(acts) if acts else None,
        words={word: in_words_of(platform, word) for word in ("Tweets and retweets", "tweet", "retweet")},
        back=[link(name, address) for name, address in back],
        synthetic=made_up(about),
        notes=about.origin.notes,
        source={
            "about": about_lines(about, left_out),
            "store": about.store,
            "parameters": dict(about.parameters),
            "facts": {"Stored questions": ", ".join(name.replace("_", "-") for name in about.frame["question"])},
        },
    ).encode("utf-8", "replace")
    with replacing(Path(path)) as file:
        file.write_bytes(content)
    return len(content)


def _as_shown(acts: Acts) -> dict[str, object]:
    rows = []
    for act in acts.rows:
        said = (act.text or "")[:_LONGEST] + ("…" if act.text and len(act.text) > _LONGEST else "")
        shown = text.html(said, lines=True)
        rows.append(
            {
                "id": act.id,
                "tweet": act.tweet,
                "ts": to_the_second(act.ts),
                "again": act.again,
                "author": act.author,
                "lag": lag(act.ts, act.posted) if act.again else "",
                "posted": to_the_second(act.posted) if act.again else "",
                "text": shown,
                "raw": said if shown.striptags() != said else None,
                "client": act.client,
                "language": act.language,
            }
        )
    return {"rows": rows, "total": acts.total, "command": acts.command}


def to_the_second(ts: int | None) -> str:
    """Return a moment for reading, UTC; where none is known, that.

    >>> to_the_second(1_577_872_800_500), to_the_second(None)
    ('2020-01-01 10:00:00', 'not known')
    """
    return text.moment(ts)[:19].replace("T", " ") if ts is not None else "not known"


def lag(later: int | None, earlier: int | None) -> str:
    """Return what lies between two moments, in milliseconds since 1970, as a reader says it.

    >>> lag(45_000, 0), lag(5_400_000, 0), lag(0, 30_000), lag(None, 0)
    ('45 s', '1.5 h', '−30 s', 'not known')
    """
    if later is None or earlier is None:
        return "not known"
    return lasting((later - earlier) / 1000)


def lasting(seconds: float | None) -> str:
    """Return seconds as a reader says them: as `text.js` does.

    >>> lasting(89.5), lasting(600), lasting(7_200), lasting(200_000), lasting(None)
    ('89.5 s', '10 min', '2 h', '2.3 days', '')
    """
    if seconds is None:
        return ""
    sign, s = "−" if seconds < 0 else "", abs(seconds)
    for below, unit, word in ((90, 1, "s"), (5_400, 60, "min"), (172_800, 3_600, "h")):
        if s < below:
            return f"{sign}{text.number(round(s / unit, 1 if unit > 1 else 3))} {word}"
    return f"{sign}{text.number(round(s / 86_400, 1))} days"


def short(called: str) -> str:
    """Return a long id as it is drawn, by its beginning: all of it stands on the card of its own.

    >>> short("Nora"), short("L+dolgHlCcBt5BpjwcMQbn4yULFlp65BBv2+EXtWZE=")
    ('Nora', 'L+dolgHlCcBt…')
    """
    return f"{called[:12]}…" if len(called) > 24 and " " not in called else called


def share_bar(share: float) -> Markup:
    """Return a share as a small bar, for a cell of a table."""
    wide = round(60 * min(max(share, 0.0), 1.0), 1)
    return Markup(
        '<svg class="share" viewBox="0 0 60 8" width="60" height="8" role="img" aria-label="{}">'
        '<rect class="whole" width="60" height="8"/><rect class="part" width="{}" height="8"/></svg>'
    ).format(text.percentage(share, 1), wide)
