"""Charts as SVG made here: no script, no library, every text escaped, one scale for all that stand together.

Each function returns Markup to put in a `report.Grid`. Their look follows `viewer/charts.css`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from explorer.render.palette import PALETTE
from explorer.render.text import counted, number, percentage, visible

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WIDTH = 380
_NAME = 26  # characters of a bar's name, so that a print tells Twitter for Android from Twitter for Advertisers

# Cividis (Nuñez, Anderton and Renslow 2018): even steps of lightness, the same to colour-blind readers.
_CIVIDIS = (
    (0, 32, 76),
    (0, 42, 102),
    (50, 62, 108),
    (87, 93, 109),
    (124, 123, 120),
    (161, 152, 118),
    (203, 186, 105),
    (255, 234, 70),
)


def top(values: Iterable[Iterable[float | None]]) -> float:
    """Return the greatest value of several series: the scale that they share. 1 if there is none."""
    known = [value for series in values for value in series if value is not None and math.isfinite(value)]
    return max(known, default=0) or 1.0


def shares(counts: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return each cell of a grid of counts as a share of all of it, to compare networks of unlike size."""
    total = sum(sum(row) for row in counts)
    return [[cell / total if total else 0.0 for cell in row] for row in counts]


def heatmap(
    counts: Sequence[Sequence[float]],
    *,
    title: str,
    scale_max: float | None = None,
    zone: str = "UTC",
    unit: str = "tweets",
) -> Markup:
    """Draw counts by weekday (seven rows from Monday) and hour (24), shaded by share of their own total.

    `scale_max` is the share that gets the last shade; give the same to charts that stand together
    (`top` over their `shares`). `zone` says in which time zone the hours are.
    """
    if len(counts) != 7 or any(len(row) != 24 for row in counts):
        raise ValueError("a heat map needs seven rows of 24 counts")
    share = shares(counts)
    most = scale_max or top(share)
    cell, high, left = 14, 19, 34
    parts = []
    for day, row in enumerate(counts):
        parts.append(_text(left - 5, day * high + 13, DAYS[day], "tick", anchor="end"))
        for hour, value in enumerate(row):
            tip = f"{DAYS[day]} {hour:02d}:00 {zone} · {_so_many(value, unit)} · {percentage(share[day][hour], 2)}"
            parts.append(_rect(left + hour * cell, day * high, cell - 1, high - 1, shade(share[day][hour] / most), tip))
    parts += [_text(left + h * cell + cell / 2, 7 * high + 13, f"{h:02d}", "tick") for h in range(0, 24, 3)]
    parts.append(_text(left + 12 * cell, 7 * high + 28, f"hour ({zone})", "tick"))
    return _chart(left + 24 * cell, 7 * high + 34, f"{title}: {unit} by weekday and hour, {zone}", parts)


def heat_key(scale_max: float, *, unit: str = "of a network's own tweets and retweets") -> Markup:
    """Draw the key of heat maps that share a scale."""
    steps, left, wide = 32, 16, 200
    parts = [_text(0, 12, "0", "tick", anchor="start")]
    step = wide / steps
    parts += [_rect(left + i * step, 3, step + 0.4, 11, shade((i + 0.5) / steps), "") for i in range(steps)]
    parts.append(_text(left + wide + 6, 12, f"{percentage(scale_max, 2)} {unit}", "tick", anchor="start"))
    return _chart(460, 18, f"Key: from 0 to {percentage(scale_max, 2)} {unit}", parts)


def histogram(
    bins: Sequence[str],
    values: Sequence[float],
    *,
    title: str,
    scale_max: float | None = None,
    unit: str = "accounts",
    colour: str = PALETTE[0],
    width: int = WIDTH,
) -> Markup:
    """Draw one bar for each bin, such as accounts by month of creation (`2019-06`).

    Bins that begin with a year are named by it; others are named as far as there is room. `width` is in the units of
    the text, as in `lines`.
    """
    most = scale_max or top([values])
    frame = _Frame(most, high=130, width=width, whole=_counts(values))
    wide = frame.wide / max(1, len(values))
    parts = frame.rules()
    for i, (name, value) in enumerate(zip(bins, values, strict=True)):
        y = frame.y(value)
        tip = f"{name} · {_so_many(value, unit)}"
        parts.append(_rect(frame.x(i, len(values)), y, max(0.6, wide - 0.4), frame.foot - y, colour, tip))
    parts += frame.names(bins)
    return _chart(frame.width, frame.high, f"{title}: {unit} in {counted(len(bins), 'bin')}", parts)


def bars(
    labels: Sequence[str],
    shares: Sequence[float],
    *,
    title: str,
    scale_max: float | None = None,
    colour: str = PALETTE[0],
    intervals: Sequence[tuple[float, float] | None] | None = None,
    percent: bool = True,
) -> Markup:
    """Draw one lying bar for each label, with its value; `intervals` are low and high ends of whiskers."""
    ends = [end for interval in intervals or [] if interval for end in interval]
    most = scale_max or top([shares, ends])
    left, high = 12 + 6.6 * min(_NAME, max(map(len, labels), default=0)), 20
    room = min(200, WIDTH - left - 50)
    parts = []
    for i, (label, value) in enumerate(zip(labels, shares, strict=True)):
        y = i * high
        reach = _within(value / most) * room
        words = percentage(value, 1) if percent else number(value)
        parts.append(_text(left - 6, y + 14, _short(label, _NAME), "tick", anchor="end", tip=label))
        tip = f"{label} · {words}"
        end = reach
        interval = intervals[i] if intervals else None
        if interval:
            low, top_ = (_within(one / most) * room for one in interval)
            span = " to ".join(percentage(one, 1) if percent else number(one) for one in interval)
            tip += f" · {span}"
            end = max(end, top_)
        parts.append(_rect(left, y + 3, reach, high - 6, colour, tip))
        if interval:
            parts.append(_line(left + low, y + high / 2, left + top_, y + high / 2, "interval"))
        parts.append(_text(left + end + 6, y + 14, words, "value", anchor="start"))
    return _chart(WIDTH, len(labels) * high + 4, f"{title}: {counted(len(labels), 'bar')}", parts)


def lines(
    names: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    *,
    title: str,
    scale_max: float | None = None,
    unit: str = "tweets",
    colours: Sequence[str] = PALETTE,
    width: int = WIDTH,
) -> Markup:
    """Draw one line for each series over the same named steps; a value that is not known breaks the line.

    `width` is in the units of the text: twice as wide is half as large, for a chart that stands alone.
    """
    most = scale_max or top(series.values())
    per_row = max(1, width // 150)
    head = 14 * math.ceil(len(series) / per_row) if len(series) > 1 else 0
    whole = _counts(value for values in series.values() for value in values)
    frame = _Frame(most, high=150 + head, head=6 + head, width=width, whole=whole)
    parts = frame.rules()
    for n, (name, values) in enumerate(series.items()):
        colour = colours[n % len(colours)]
        if len(values) != len(names):
            raise ValueError("each series needs one value for each step")
        if len(series) > 1:
            x, y = frame.left + (n % per_row) * 150, 9.0 + (n // per_row) * 14
            parts.append(_rect(x, y - 7, 8, 8, colour, name))
            parts.append(_text(x + 12, y, _short(name, 22), "tick", anchor="start", tip=name))
        pen = "M"
        path: list[str] = []
        for i, value in enumerate(values):
            if value is None or not math.isfinite(value):
                pen = "M"
                continue
            x, y = frame.x(i + 0.5, len(values)), frame.y(value)
            path.append(f"{pen}{_n(x)} {_n(y)}")
            pen = "L"
        parts.append(
            Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.8" stroke-linejoin="round"/>').format(
                "".join(path), colour
            )
        )
        for i, value in enumerate(values):
            if value is None or not math.isfinite(value):
                continue
            tip = f"{name} · {names[i]} · {_so_many(value, unit)}"
            parts.append(
                Markup('<circle cx="{}" cy="{}" r="3.5" fill="{}" fill-opacity="{}">{}</circle>').format(
                    _n(frame.x(i + 0.5, len(values))),
                    _n(frame.y(value)),
                    colour,
                    "1" if len(values) <= 40 else "0",
                    _tip(tip),
                )
            )
    parts += frame.names(names)
    return _chart(frame.width, frame.high, f"{title}: {unit} over {counted(len(names), 'step')}", parts)


def multiples(
    charts: Mapping[str, Sequence[float]], bins: Sequence[str], *, unit: str = "accounts"
) -> list[tuple[str, Markup]]:
    """Draw the same histogram for several networks on one scale: cells for a `report.Grid`."""
    most = top(charts.values())
    return [
        (
            name,
            histogram(bins, values, title=name, scale_max=most, unit=unit, colour=PALETTE[n % len(PALETTE)]),
        )
        for n, (name, values) in enumerate(charts.items())
    ]


def shade(share: float) -> str:
    """Return the colour of a share between 0 and 1."""
    at = _within(share) * (len(_CIVIDIS) - 1)
    low = min(int(at), len(_CIVIDIS) - 2)
    mixed = (round(a + (b - a) * (at - low)) for a, b in zip(_CIVIDIS[low], _CIVIDIS[low + 1], strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


class _Frame:
    """The axes of a chart whose values stand upright; where these are `whole`, no tick stands between two."""

    def __init__(self, most: float, *, high: int, head: int = 6, width: int = WIDTH, whole: bool = False) -> None:
        self.most, self.high, self.head = most, high, head
        self.width, self.foot = width, high - 20
        self.ticks = _ticks(most, whole=whole)
        self.left = 10 + 6.4 * max(len(number(tick)) for tick in self.ticks)
        self.wide = self.width - self.left - 4

    def x(self, at: float, count: int) -> float:
        return self.left + at / max(1, count) * self.wide

    def y(self, value: float) -> float:
        return self.foot - _within(value / self.most) * (self.foot - self.head)

    def rules(self) -> list[Markup]:
        parts = []
        for tick in self.ticks:
            y = self.y(tick)
            parts.append(_line(self.left, y, self.width, y, "rule"))
            parts.append(_text(self.left - 5, y + 3.5, number(tick), "tick", anchor="end"))
        return parts

    def names(self, names: Sequence[str]) -> list[Markup]:
        """Name years where names begin with one, else every so many steps."""
        count = len(names)
        years = [name[:4] for name in names]
        at = [i for i, year in enumerate(years) if year.isdecimal() and (i == 0 or years[i - 1] != year)]
        by_year = len(at) > 1 and all(year.isdecimal() for year in years)
        shown = [(i, years[i]) for i in at] if by_year else [(i, _short(name, 12)) for i, name in enumerate(names)]
        room = max((len(name) for _, name in shown), default=1) * 6.5 + 8
        step = max(1, math.ceil(len(shown) * room / self.wide))
        shown = shown[::step]
        # Of a first year there may be its end alone: the next one begins beside it, and is named where it begins.
        if by_year and len(shown) > 1 and self.x(shown[1][0], count) - self.x(shown[0][0], count) < room:
            del shown[0]
        return [
            _text(self.x(i, count), self.high - 6, name, "tick", anchor="start")
            for i, name in shown
            if self.x(i, count) + room - 8 <= self.width + 4
        ]


def _counts(values: Iterable[float | None]) -> bool:
    """Whether values are whole numbers, and so counts."""
    return all(value is None or float(value).is_integer() for value in values)


def _ticks(most: float, *, whole: bool = False) -> list[float]:
    """Return round numbers from 0 to at most the end of a scale, three or four of them; few where all are `whole`."""
    if not math.isfinite(most) or most <= 0:
        return [0.0]
    rough = most / 3
    power = 10 ** math.floor(math.log10(rough))
    steps = [power * m for m in (1, 2, 2.5, 5, 10, 20)]
    step = next(s for s in steps if s >= rough * 0.999 and (not whole or float(s).is_integer()))
    return [step * i for i in range(int(most / step + 1e-9) + 1)]


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0


def _so_many(value: float, unit: str) -> str:
    """Return a value with its unit: `1 account`, `2 accounts`, `1 own tweet or retweet`."""
    one = re.sub(r"s\b", "", unit).replace(" and ", " or ") if value == 1 else unit
    return f"{number(value)} {one}"


def _short(text: str, longest: int) -> str:
    clean = visible(str(text))
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _tip(text: str) -> Markup:
    return Markup("<title>{}</title>").format(visible(text)) if text else Markup("")


def _text(x: float, y: float, text: str, kind: str, *, anchor: str = "middle", tip: str = "") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}{}</text>').format(
        kind, _n(x), _n(y), anchor, visible(str(text)), _tip(tip)
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, tip: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}">{}</rect>').format(
        _n(x), _n(y), _n(max(0.0, width)), _n(max(0.0, height)), fill, _tip(tip)
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, _n(x1), _n(y1), _n(x2), _n(y2))


def _chart(width: float, height: float, label: str, parts: list[Markup]) -> Markup:
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _n(width), _n(height), visible(label), Markup("").join(parts)
    )
