"""What a cell or a file can look like and mean the same: encodings, separators, missing values, marks of spreadsheets.

Every reader of text goes through here, so that all agree on what is no value, which line names the columns and what
a spreadsheet did to a file.
"""

from __future__ import annotations

import codecs
import csv
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from explorer.formulas import unguard
from explorer.readers import ByteStream

# What R, pandas, databases and people write for "nothing", where that is the whole of a cell.
MISSING = frozenset(
    (
        *("", "NA", "N/A", "n/a", "#N/A", "nan", "NaN", "NAN", "NaT", "<NA>", "None", "NONE", "none"),
        *("NULL", "Null", "null", "nil", r"\N", "-", "undefined"),
        # What a spreadsheet shows of an id that begins with + or - and so was a formula to it.
        *("#NAME?", "#VALUE!", "#REF!", "#NUM!", "#DIV/0!", "#NULL!", "#ERROR!"),
    )
)
# Yes and no as programs and spreadsheets of several languages write them, in lower case.
YES = frozenset(
    ("true", "t", "yes", "y", "1", "1.0", "1,0", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "истина")
)
NO = frozenset(("false", "f", "no", "n", "0", "0.0", "0,0", "falsch", "faux", "falso", "onwaar", "ложь"))
SEPARATORS = (",", ";", "\t", "|")
# Lines that may stand before the one with the column names: `sep=;`, a title, blank ones.
_PREAMBLE = 5
# A line of so many times the fields is the one with the names: a title may have a comma in it.
_WIDER = 2
# R's `write.table` parts by spaces, and puts all names in quotation marks.
_SPACED = re.compile(r'"[^"]*"(?: "[^"]*")+')
_SEPARATOR_LINE = re.compile(r"""(?i)"?sep=([,;\t|])"?""")

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF8.decode("latin-1").encode())
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# A file in UTF-16 that does not say so has nothing in every second byte, as far as it is in Latin letters.
_LOOKED_AT = 1024

# Seconds since 1970 have ten digits, from 2001 to 2286.
_DIGITS_OF_SECONDS = 10
# Spreadsheets keep 15 digits of a number and write zeros for the rest.
_KEPT_DIGITS = 15
_CUT = r"^[1-9]\d{14}0{1,5}$"
_CUT_OF_19 = r"^[1-9]\d{14}0{4}$"
_LONG = r"^[1-9]\d{15,19}$"
# JavaScript and jq keep 17 digits of a number and write zeros for the rest; one id in 100 of 19 digits ends so by
# chance. Other programs write every digit of the double nearest to it, which above 2^56 is a multiple of 16; so are
# ids of X that were the first of their millisecond, which are multiples of 4096.
_OF_17_DIGITS = r"^[1-9]\d{16}00$"
_OF_19_DIGITS = r"^[1-9]\d{18}$"
_DOUBLES_FROM, _FIRST_OF_ITS_MOMENT = 2**56, 4096
# A double keeps 53 bits of a number. So many others together must be nought: by chance they are in one file of 4,096.
_BITS_OF_A_DOUBLE, _TELLING_BITS = 52, 12

_TIME = r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?\s*$"
_SLASHED = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})" + _TIME
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# 15-Jan-19, 15 January 2019: the month tells itself.
_NAMED = (
    r"(?i)^\s*(\d{1,2})[- ]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?[-, ]+(\d{4}|\d{2})" + _TIME
)
# 2019/01/15, 2019.1.15, 2019-1-5.
_YEAR_FIRST = r"^\s*(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(\D.*)?$"


class Kind(enum.Enum):
    """What a column holds, as far as that decides what its cells may mean.

    In a `TEXT` (texts, names, places) whatever is not empty is the text: somebody may be called None. So is a `HANDLE`
    beside an id, but for spaces around it and what no handle can be (`<NA>`); whom a post points at by handle is a
    `VALUE`, as is a handle that stands for an id. An `ID` may have lost digits to a spreadsheet; a `DATE` (a day, or a
    day and a time) may have been turned by one, and so may a `MOMENT`, which may be a number of seconds as well; a
    `COUNT` is a whole number, a `VALUE` any other: a flag, a list, an address, seconds.
    """

    TEXT = "text"
    HANDLE = "handle"
    ID = "id"
    DATE = "date"
    MOMENT = "moment"
    COUNT = "count"
    VALUE = "value"


class DateOrder(enum.Enum):
    """Whether the month or the day comes first in dates such as 1/15/2019."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"


def is_missing(cell: str) -> bool:
    """Whether a cell of any kind but `TEXT` holds no value."""
    return cell.strip() in MISSING


def without_missing(column: pl.Expr) -> pl.Expr:
    """A column of texts with null for what `is_missing`."""
    return pl.when(~column.is_in(list(MISSING))).then(column)


def unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return columns of text as they were before a `'` was put before what a spreadsheet would run."""
    seen = frame.select(pl.col(pl.String).str.starts_with("'").any())
    marked = [name for name, is_marked in seen.row(0, named=True).items() if is_marked]
    return frame.with_columns(
        pl.when(pl.col(name).str.starts_with("'"))
        .then(pl.col(name).map_elements(unguard, pl.String))
        .otherwise(pl.col(name))
        .alias(name)
        for name in marked
    )


def cleaned(frame: pl.DataFrame, kinds: Mapping[str, Kind]) -> pl.DataFrame:
    """Return columns of a file as what their cells mean: null for no value, spreadsheets' marks taken off.

    Spaces around a value, a leading `'`, `="…"` and marks between the thousands of an id go. Ids that were cut to 15
    digits, or rounded to 17 or to a double, come out in exponent form (`1.15690598183416E+18`): the same loss, written
    as what it is. Dates are left for `iso_dates`.
    """
    handles = [name for name, kind in kinds.items() if kind is Kind.HANDLE and name in frame.columns]
    frame = frame.with_columns(_no_handle_left_out(pl.col(name)).alias(name) for name in handles)
    given = [name for name, kind in kinds.items() if name in frame.columns and kind not in (Kind.TEXT, Kind.HANDLE)]
    if not given:
        return frame
    # One look at all columns tells the few that need more than that: a mark or a space sorts before "(".
    seen = frame.select(
        (
            (pl.col(name) < "(")
            | pl.col(name).str.starts_with("=")
            | pl.col(name).str.ends_with(" ")
            | pl.col(name).str.contains("\u00a0", literal=True)
        ).any()
        for name in given
    )
    marked = [name for name, is_marked in seen.row(0, named=True).items() if is_marked]
    frame = frame.with_columns(_unmarked(pl.col(name)).alias(name) for name in marked)
    frame = frame.with_columns(without_missing(pl.col(name)).alias(name) for name in given)
    ids = [name for name in given if kinds[name] is Kind.ID]
    frame = frame.with_columns(without_thousands(_no_list(pl.col(name))).alias(name) for name in ids)
    return frame.with_columns(losses_shown(frame.select(ids)))


def without_thousands(column: pl.Expr) -> pl.Expr:
    """Numbers without the marks between their thousands (`1,700,000`, `1.700.000`); other texts as they are.

    One point alone may be that of a decimal.
    """
    parted = column.str.contains(r"^\d{1,3}(?:(?:[,\u00a0\u202f']\d{3})+|(?:\.\d{3}){2,})$")
    return pl.when(parted).then(column.str.replace_all(r"\D", "")).otherwise(column)


def numbers(column: pl.Expr) -> pl.Expr:
    """A column of numbers as numbers, as spreadsheets of several languages write them; null where one is none.

    `1,700` are thousands, `12,5` and `1717315200,25` are decimals.
    """
    plain = without_thousands(column.str.strip_chars())
    return plain.str.replace(r"^(-?\d+),(\d+)$", "${1}.${2}").cast(pl.Float64, strict=False)


def has_lost_digits(moments: pl.Expr) -> pl.Expr:
    """Whether a moment in numbers was written in exponent form with fewer digits than seconds have (`1.72E+09`).

    R and Java write so what ends in zeros; where no other of the column has all its digits, a spreadsheet did.
    """
    exponent = moments.str.contains(r"^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$").fill_null(False)
    digits = moments.str.replace(r"[eE].*$", "").str.replace_all(r"\D", "").str.len_bytes()
    whole = (digits >= _DIGITS_OF_SECONDS).fill_null(False).any()
    return exponent & (digits < _DIGITS_OF_SECONDS) & ~whole


def _no_handle_left_out(column: pl.Expr) -> pl.Expr:
    """A column of handles without spaces around them and without what stands for nothing and can be no handle."""
    bare = column.str.strip_chars(" \t\u00a0")
    return pl.when(~bare.is_in([word for word in MISSING if not word.isalpha()])).then(bare)


def _no_list(column: pl.Expr) -> pl.Expr:
    """A column of ids without what programs write of an empty list or record: `[]`, `{}`, `['']`."""
    return pl.when(~column.str.contains(r"^[\[\](){}'\" ]*$")).then(column)


def _unmarked(column: pl.Expr) -> pl.Expr:
    bare = column.str.extract(r"""^="(.*)"$""", 1), column.str.extract(r"^=(\d+)$", 1)
    return pl.coalesce(*bare, column.str.replace(r"^'([^']*)$", "${1}")).str.strip_chars(" \t\u00a0")


def losses_shown(ids: pl.DataFrame) -> pl.DataFrame:
    """Write ids that lost digits to a spreadsheet, or to a double, in exponent form.

    A column tells by itself where it has enough of them; one that has too few goes by the others of its rows: what cut
    one cut all. An id of 19 digits that is the only one of its column, and beside which no column has a whole one, is
    held to be cut where four zeros end it: one in ten thousand does by chance.
    """
    long = {column.name: column.filter(column.str.contains(_LONG).fill_null(False)).unique() for column in ids}
    long = {name: different for name, different in long.items() if len(different)}

    cut = [name for name, different in long.items() if _are_cut(different)]
    could_be = [name for name, different in long.items() if different.str.contains(_CUT).all()]
    if cut or (len(could_be) == len(long) and any(long[name].str.contains(_CUT_OF_19).all() for name in could_be)):
        cut = list(dict.fromkeys([*cut, *could_be]))
    shown = [_in_exponent_form(name, pl.col(name).str.contains(_CUT), _KEPT_DIGITS) for name in cut]

    long = {name: different for name, different in long.items() if name not in cut}
    of_17 = [name for name, different in long.items() if _are_of_17_digits(different)]
    if of_17:
        of_17 = [
            name for name, different in long.items() if name in of_17 or different.str.contains(_OF_17_DIGITS).all()
        ]
    shown += [_in_exponent_form(name, pl.col(name).str.contains(_OF_17_DIGITS), 17) for name in of_17]

    bits = {name: _bits_lost(different) for name, different in long.items() if name not in of_17}
    if max(bits.values(), default=0) >= _TELLING_BITS:
        big = {name: pl.col(name).cast(pl.Int64, strict=False) >= _DOUBLES_FROM for name, lost in bits.items() if lost}
        shown += [_in_exponent_form(name, where, 17) for name, where in big.items()]
    return ids.with_columns(shown)


def _in_exponent_form(name: str, where: pl.Expr, digits: int) -> pl.Expr:
    """Ids of a column, there with so many digits: `1.15690598183416E+18`."""
    column = pl.col(name)
    power = (column.str.len_bytes() - 1).cast(pl.String)
    shown = column.str.replace(rf"^(\d)(\d{{{digits - 1}}})\d*$", "${1}.${2}E+") + power
    return pl.when(where).then(shown).otherwise(column)


def _are_cut(ids: pl.Series) -> bool:
    """Whether a spreadsheet cut different long ids to 15 digits.

    One id in ten of 16 digits ends in a zero by chance, one in a thousand of 18 digits in three: ids are held to be
    cut where more than a tenth of the different ones end so, two at least; of 16 digits, more than half.
    """
    suspect = ids.filter(ids.str.contains(_CUT))
    if len(suspect) < 2:
        return False
    sixteen = int((ids.str.len_bytes() == _KEPT_DIGITS + 1).sum())
    longer_suspects = int((suspect.str.len_bytes() > _KEPT_DIGITS + 1).sum())
    cut_longer = longer_suspects * 10 > len(ids) - sixteen and longer_suspects > 1
    cut_sixteen = (len(suspect) - longer_suspects) * 2 > sixteen
    return cut_longer or (cut_sixteen and sixteen == len(ids))


def _are_of_17_digits(ids: pl.Series) -> bool:
    """Whether most of different ids of 19 digits end in two zeros, two at least.

    Ids of X that were the first of their moments tell nothing: in whole seconds, all of them may end so.
    """
    first = (ids.cast(pl.Int64, strict=False) % _FIRST_OF_ITS_MOMENT == 0).fill_null(False)
    ids = ids.filter(~first)
    ends = int(ids.str.contains(_OF_17_DIGITS).sum())
    return ends > 1 and ends * 2 > int(ids.str.contains(_OF_19_DIGITS).sum())


def _bits_lost(ids: pl.Series) -> float:
    """Return of how many bits together different ids tell that they are doubles; 0 where one of them is none."""
    numbers = ids.cast(pl.Int64, strict=False).drop_nulls()
    telling = numbers.filter((numbers >= _DOUBLES_FROM) & (numbers % _FIRST_OF_ITS_MOMENT != 0))
    doubles = telling.cast(pl.Float64)
    if not (doubles.cast(pl.Int64, strict=False) == telling).fill_null(False).all():
        return 0.0
    return float((doubles.log(2).floor() - _BITS_OF_A_DOUBLE).sum())


@dataclass(frozen=True)
class Dates:
    """Dates of a stretch of a file, as far as they tell the order of day and month.

    `orders` are those that a field above 12 tells; `open` whether there are dates that need it told.
    """

    orders: frozenset[DateOrder] = frozenset()
    open: bool = False


def dates_in(*columns: pl.Series) -> Dates:
    """Look at columns of dates for day and month in an order that must be known."""
    orders: set[DateOrder] = set()
    undecided = False
    for cells in columns:
        column = pl.col(cells.name)
        if not cells.to_frame().select(_may_be_turned(column)).item():
            continue
        parts = cells.to_frame().select(
            a=column.str.extract(_SLASHED, 1).cast(pl.Int64, strict=False),
            b=column.str.extract(_SLASHED, 2).cast(pl.Int64, strict=False),
        )
        a, b = pl.col("a"), pl.col("b")
        day_first, month_first, either = parts.select(
            day=(a.is_between(13, 31) & b.is_between(1, 12)).any(),
            month=(b.is_between(13, 31) & a.is_between(1, 12)).any(),
            either=(a.is_between(1, 12) & b.is_between(1, 12) & (a != b)).any(),
        ).row(0)
        orders |= {DateOrder.DAY_FIRST} if day_first else set()
        orders |= {DateOrder.MONTH_FIRST} if month_first else set()
        undecided |= bool(either)
    return Dates(frozenset(orders), undecided)


def _may_be_turned(column: pl.Expr) -> pl.Expr:
    return column.str.contains(r"^[^:]*[/.]|^\s*\d{1,2}[- ]|^\s|^\d{4}-\d-|^\d{4}-\d\d-\d(?:\D|$)").any()


def iso_dates(cells: pl.Series, order: DateOrder | None) -> pl.Series:
    """Return dates as `2019-01-15` or `2019-01-15 09:05` (`:59` where seconds stand).

    Those with a field above 12, or twice the same, tell their order themselves; the others are read in `order` and
    are null where that is None. What is no date of this kind stays as it is.
    """
    column = pl.col(cells.name)
    frame = cells.to_frame()
    if not frame.select(_may_be_turned(column)).item():
        return cells
    a, b = (column.str.extract(_SLASHED, n).cast(pl.Int64, strict=False) for n in (1, 2))
    month_first, day_first = a.is_between(1, 12), b.is_between(1, 12)
    same = month_first & day_first & (a != b)
    month = (
        pl.when(same).then(pl.lit(None, pl.Int64) if order is None else a if order is DateOrder.MONTH_FIRST else b)
        .when(month_first).then(a).when(day_first).then(b)
    )  # fmt: skip
    day = pl.when(month == a).then(b).otherwise(a)
    text = pl.concat_str(
        _year(column.str.extract(_SLASHED, 3)),
        pl.lit("-"),
        month.cast(pl.String).str.zfill(2),
        pl.lit("-"),
        day.cast(pl.String).str.zfill(2),
        *_clock(*(column.str.extract(_SLASHED, n) for n in (4, 5, 6, 7))),
    )
    parts = [column.str.extract(_YEAR_FIRST, n) for n in (1, 2, 3, 4)]
    year_first = pl.concat_str(
        parts[0], pl.lit("-"), parts[1].str.zfill(2), pl.lit("-"), parts[2].str.zfill(2), parts[3].fill_null("")
    )
    turned = pl.when(column.str.contains(_SLASHED)).then(text).when(column.str.contains(_YEAR_FIRST)).then(year_first)
    named = pl.when(column.str.contains(_NAMED)).then(_with_month_by_name(column))
    return frame.select(pl.coalesce(named, turned.otherwise(column)).alias(cells.name)).to_series()


def _with_month_by_name(column: pl.Expr) -> pl.Expr:
    part = [column.str.extract(_NAMED, n) for n in range(1, 8)]
    number = {name: f"{n:02}" for n, name in enumerate(_MONTHS, 1)}
    return pl.concat_str(
        _year(part[2]),
        pl.lit("-"),
        part[1].str.to_lowercase().replace_strict(number, default=None, return_dtype=pl.String),
        pl.lit("-"),
        part[0].str.zfill(2),
        *_clock(*part[3:7]),
    )


def _year(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_bytes() == 2).then(pl.lit("20") + text).otherwise(text)


def _clock(hour: pl.Expr, minute: pl.Expr, second: pl.Expr, half: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return ` 09:05` and `:59` of the parts of a time, both empty where none is given."""
    hour, half = hour.cast(pl.Int64, strict=False), half.str.to_lowercase()
    hour = pl.when(half == "pm").then(hour % 12 + 12).when(half == "am").then(hour % 12).otherwise(hour)
    minutes = pl.lit(" ") + hour.cast(pl.String).str.zfill(2) + ":" + minute
    return (
        pl.when(hour.is_not_null()).then(minutes).otherwise(pl.lit("")),
        pl.when(second.is_not_null()).then(pl.lit(":") + second).otherwise(pl.lit("")),
    )


def without_bom(data: bytes) -> bytes:
    """Return bytes without the byte order marks of UTF-8 that they begin with: joined files have several.

    One that a program took for three letters (`ï»¿`) and wrote as such is none the less a mark.
    """
    while mark := next(filter(data.startswith, _MARKS), None):
        data = data[len(mark) :]
    return data


def encoding_of(head: bytes, encoding: str = "utf-8") -> str:
    """Return the encoding of a file: UTF-16 or UTF-32 where its first bytes say so and no other was given."""
    if codecs.lookup(encoding).name != "utf-8":
        return encoding
    if head.startswith(_UTF_32):
        return "utf-32"
    if head.startswith(_UTF_16):
        return "utf-16"
    even, odd = head[:_LOOKED_AT:2], head[1:_LOOKED_AT:2]
    if odd and even and max(even.count(0), odd.count(0)) * 4 > len(odd) * 3 and not (even.count(0) and odd.count(0)):
        return "utf-16-le" if odd.count(0) else "utf-16-be"
    return encoding


def _has_old_line_ends(head: bytes) -> bool:
    """Whether lines end with a carriage return alone, as on Macs of long ago and in some exports since."""
    first = re.search(rb"\r+(?=[^\r])|\n", head)
    return first is not None and first[0] != b"\n" and head[first.end()] != ord("\n")


def head_as_utf8(head: bytes, encoding: str = "utf-8") -> bytes:
    """Return the first bytes of a file as UTF-8, without byte order marks."""
    encoding = encoding_of(head, encoding)
    if codecs.lookup(encoding).name != "utf-8":
        head = head.decode(encoding, errors="replace").encode()
    head = without_bom(head)
    return head.replace(b"\r", b"\n") if _has_old_line_ends(head) else head


class Utf8:
    """A stream as UTF-8 bytes without byte order marks, whatever encoding it comes in.

    What is not of that encoding becomes U+FFFD; bytes that are to be UTF-8 pass as they are.
    """

    def __init__(self, stream: ByteStream, encoding: str = "utf-8") -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder: codecs.IncrementalDecoder | None = None
        self._opened = self._begun = self._old = False

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end; `size` bounds what is read of the stream below."""
        while True:
            data = self._stream.read(size)
            ends = not data
            if not self._opened:
                encoding, self._opened = encoding_of(data, self._encoding), True
                if codecs.lookup(encoding).name != "utf-8":
                    self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
            if self._decoder:
                data = self._decoder.decode(data, final=ends).encode()
            if not self._begun:
                data = without_bom(data)
                self._begun, self._old = bool(data), _has_old_line_ends(data)
            if data or ends:
                return data.replace(b"\r", b"\n") if self._old else data


@dataclass(frozen=True)
class Header:
    """Which line of a table names its columns, and what stands between them.

    `written` are the names without spaces around, `names` the same in lower case; `line` counts from 1, `bytes` up to
    the end of that line.
    """

    written: tuple[str, ...]
    separator: str
    line: int
    bytes: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names as formats have them: in lower case, with underscores."""
        return tuple(name.lower().replace(" ", "_") for name in self.written)


def header_of(head: bytes) -> Header | None:
    """Find the column names at the beginning of a table in UTF-8; None where nothing stands there that can be read.

    They stand in the first line, but for blank lines, a line `sep=;` and one title, which has fewer fields: half of
    them, or any number where a blank line follows it. The separator is the one of
    comma, semicolon, tab and bar that parts the line into the most names; a space where each stands in quotation marks.
    """
    start = len(head) - len(without_bom(head))
    first: Header | None = None
    given, after_blank = "", False
    for line in range(1, _PREAMBLE + 1):
        if start >= len(head):
            break
        end = head.find(b"\n", start) + 1 or len(head)
        text = head[start:end].decode("utf-8", errors="replace").replace("\r", " ").strip(" \n\ufeff")
        start = end
        if match := _SEPARATOR_LINE.fullmatch(text):
            given = match[1]
            continue
        separators = (given,) if given else (" ",) if _SPACED.fullmatch(text) else SEPARATORS
        rows = [(separator, row) for separator in separators if (row := _row(text, separator)) is not None]
        if not rows:
            break
        separator, row = max(rows, key=lambda found: len(found[1]))
        names = tuple(name.strip(" \t\u00a0\ufeff") for name in row)
        found = Header(names, separator, line, end)
        wider = 1 if after_blank else _WIDER
        if any(names) and (first is None or sum(map(bool, names)) > wider * sum(map(bool, first.written))):
            first = found
        after_blank = not any(names)
    return first


def _row(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:  # a field beyond the parser's limit, or a NUL where Python still minds it
        return None
