"""What a cell or a file can look like and mean the same, in every reader of text."""

from __future__ import annotations

import codecs
import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from explorer.errors import InputError
from explorer.ingest import recognise
from explorer.readers import Batch, Reader, edge_lists, values
from explorer.readers.clemson import READER as CLEMSON_READER
from explorer.readers.clocks import MomentForm, read_moments
from explorer.readers.coordination_toolkit import READER as TOOLKIT
from explorer.readers.coortweet import READER as COORTWEET
from explorer.readers.files import File
from explorer.readers.formats import READERS
from explorer.readers.information_operations import READER as ARCHIVE
from explorer.readers.normalise import count, epoch_seconds
from explorer.readers.twitter_v1 import READER as OLD_API
from explorer.readers.values import DateOrder, Kind, cleaned, dates_in, header_of, iso_dates
from tests.archive_files import NEW_YEAR, csv_bytes, retweet, tweet, tweet_id, user
from tests.readers.samples import SAMPLES
from tests.source_files import CLEMSON, MESSAGES, SHARES, clemson, csv_of, graphml, json_lines, message, share, status

NOON = NEW_YEAR // 1000
MARKS = ["NA", "N/A", "#N/A", "NaT", "none", "nan", "NaN", "None", "NULL", "null", "<NA>", r"\N", "-"]


def read(reader: Reader, data: bytes, encoding: str = "utf-8") -> Batch:
    assert reader.recognises(values.head_as_utf8(data[:4096], encoding))
    [batch] = reader.read(io.BytesIO(data), name="x", memory=1 << 30, encoding=encoding)
    return batch


def clean(*cells: str | None, kind: Kind = Kind.VALUE) -> list[str | None]:
    return cleaned(pl.DataFrame({"c": cells}, schema={"c": pl.String}), {"c": kind})["c"].to_list()


def dates(*cells: str, order: DateOrder | None = None) -> list[str | None]:
    return iso_dates(pl.Series("c", cells, pl.String), order).to_list()


# Missing values


@pytest.mark.parametrize("kind", [Kind.ID, Kind.VALUE, Kind.DATE])
def test_what_r_and_pandas_write_for_nothing_is_no_value_and_a_text_may_be_it(kind: Kind) -> None:
    assert clean(*MARKS, None, "Nancy", "0", kind=kind) == [None] * (len(MARKS) + 1) + ["Nancy", "0"]
    assert clean(*MARKS, kind=Kind.TEXT) == MARKS


@pytest.mark.parametrize("mark", MARKS)
def test_a_share_of_nothing_is_rejected(mark: str) -> None:
    batch = read(COORTWEET, csv_of(SHARES, [share("o", "a", "c", NOON), share(mark, "b", "d", NOON)]))
    assert (batch.retweets.height, batch.rejects["reason"].to_list()) == (1, ["no object id"])


@pytest.mark.parametrize("mark", MARKS)
def test_a_message_that_reposts_and_answers_nothing_is_an_own_one_with_its_text(mark: str) -> None:
    row = message("101", "u1", NOON, "None", username="null", repost_id=mark, reply_id=mark, urls=mark)
    batch = read(TOOLKIT, csv_of(MESSAGES, [row]))
    assert batch.tweets.select("text", "links", "replied").rows() == [("None", [], None)]
    assert not batch.retweets.height
    assert batch.accounts["handle"].to_list() == ["null"]


@pytest.mark.parametrize("mark", MARKS)
def test_nobody_called_nothing_is_retweeted_mentioned_or_answered_in_an_archive(mark: str) -> None:
    rows = [
        retweet(NEW_YEAR, "a", 5, "7", "Bob", retweet_userid=mark, user_mentions=f"['{mark}', '7']"),
        tweet(NEW_YEAR + 1, "b", mark, in_reply_to_userid=mark, in_reply_to_tweetid=mark, urls=mark, hashtags=mark),
        tweet(NEW_YEAR + 2, "c", user_mentions=mark, quoted_tweet_tweetid=mark, like_count=mark, urls=f"['{mark}']"),
    ]
    batch = read(ARCHIVE, csv_bytes(rows))
    assert sorted(batch.accounts["id"]) == ["7", "a", "b", "c"]
    assert batch.retweets["author"].to_list() == ["7"]
    own = batch.tweets.filter(pl.col("detail") == 2)
    assert own.select("text", "like_count", "links").rows() == [(mark, 0, []), ("hello", None, [])]
    assert not batch.rejects.height


def test_marks_for_nothing_in_the_clemson_set_in_json_and_in_networks_are_no_value() -> None:
    row = clemson(NEW_YEAR, alt_external_id="NA", tco1_step1="NA", followers="NaN")
    batch = read(CLEMSON_READER, csv_of(CLEMSON, [row]))
    assert batch.tweets["links"].to_list() == [[]]
    assert batch.accounts.select("id", "followers").rows() == [("77", None)]
    answer = status(NEW_YEAR, {"id_str": "1", "screen_name": "None"}, in_reply_to_user_id_str="None")
    assert read(OLD_API, json_lines(answer)).accounts.select("id", "handle").rows() == [("1", "None")]
    network = next(r for r in READERS if r.name == "graphml")
    found = read(network, graphml(["a"], [("a", "nan", 2), ("a", "b", 1)]))
    assert found.rejects["reason"].to_list() == ["an edge without a target"]


# Spreadsheets


def test_the_marks_that_keep_a_spreadsheet_from_counting_are_taken_off() -> None:
    assert clean("'123", '="123"', "=123", " 123\u00a0", "'a' or 'b'") == ["123", "123", "123", "123", "'a' or 'b'"]
    assert clean("'tis", '="x"', kind=Kind.TEXT) == ["'tis", '="x"']
    data = b'object_id,account_id,content_id,timestamp_share\n="1200",\'34,"=""56""",1577836800\n'
    batch = read(COORTWEET, data)
    assert batch.accounts["id"].to_list() == ["34"]
    assert batch.tweets["id"].to_list() == [1200]


def test_ids_that_end_in_zeros_after_15_digits_lost_what_stood_there() -> None:
    cut = ["1156905981834160000", "1156905998611380000"]
    assert clean(*cut, kind=Kind.ID) == ["1.15690598183416E+18", "1.15690599861138E+18"]
    whole = [str(1156905981834160001 + k) for k in range(30)]
    assert clean(*whole, cut[0], kind=Kind.ID) == [*whole, cut[0]]  # one of many is chance
    assert clean(*whole[:18], *cut, kind=Kind.ID)[-2:] == cut  # a tenth is not over a tenth
    assert clean(*whole[:17], *cut, kind=Kind.ID)[-1] == "1.15690599861138E+18"
    sixteen = ["1156905981834161", "1156905981834162", "1156905981834160", "1156905981834170"]
    assert clean(*sixteen, kind=Kind.ID) == sixteen  # every tenth of these ends in a zero
    assert clean(*sixteen[1:], kind=Kind.ID)[1] == "1.15690598183416E+15"
    assert clean(*cut, kind=Kind.VALUE) == cut


def test_ids_that_went_through_a_double_lost_their_last_digits() -> None:
    whole = [str(1156905981834160001 + 7919 * k) for k in range(6)]
    of_javascript = ["1156905981834160100", "1156905960862646300"]
    assert clean(*of_javascript, kind=Kind.ID) == ["1.1569059818341601E+18", "1.1569059608626463E+18"]
    assert clean(*whole, of_javascript[0], kind=Kind.ID) == [*whole, of_javascript[0]]  # one of many is chance
    doubles = [str(int(float(name))) for name in whole]
    assert clean(*doubles, kind=Kind.ID) == [f"{name[0]}.{name[1:17]}E+18" for name in doubles]
    assert clean(*whole[:1], *doubles[1:], kind=Kind.ID) == [*whole[:1], *doubles[1:]]
    of_an_idle_millisecond = [str(4096 * (282446770955605 + k)) for k in range(6)]
    assert clean(*of_an_idle_millisecond, kind=Kind.ID) == of_an_idle_millisecond
    assert clean(*doubles, kind=Kind.VALUE) == doubles
    assert str(clean(*doubles[1:3], kind=Kind.ID)[0]).endswith("E+18")  # two of 8 bits each
    assert clean(doubles[1], kind=Kind.ID) == doubles[1:2]  # one id in 256 ends so
    near_2_to_57 = [str(2**57 + 32 * k) for k in (1, 3, 5)]
    assert clean(*near_2_to_57, kind=Kind.ID)[0] == "1.4411518807585590E+17"  # 15 bits together
    assert clean(*near_2_to_57[:2], kind=Kind.ID) == near_2_to_57[:2]  # 10


def test_what_cut_one_column_cut_those_beside_it() -> None:
    def columns(**cells: list[str | None]) -> dict[str, list[str | None]]:
        return cleaned(pl.DataFrame(cells), dict.fromkeys(cells, Kind.ID)).to_dict(as_series=False)

    tweets: list[str | None] = ["1156905981834160000", "1156905960862640000", None]
    whole: list[str | None] = ["1156905981834161234", "1156905960862641234", None]
    one: list[str | None] = ["1131487654321080000", "1131487654321080000", None]
    told = ["1.13148765432108E+18", "1.13148765432108E+18", None]
    assert columns(tweet=tweets, account=one)["account"] == told
    assert columns(tweet=whole, account=one)["account"] == one
    assert columns(account=one, handle=["a", "b", "c"])["account"] == told  # no id beside it says otherwise
    assert columns(account=["131487654321080000", None])["account"] == ["131487654321080000", None]

    double: list[str | None] = [str(int(float(name))) for name in whole if name]
    single: list[str | None] = [str(int(float("1131487654321081234")))] * 2
    assert str(columns(tweet=double, account=single)["account"][0]).endswith("E+18")
    assert columns(tweet=whole[:2], account=single)["account"] == single


def test_an_empty_list_is_no_id() -> None:
    assert clean("[]", "{}", "['']", "[ ]", "()", "[7]", "7", kind=Kind.ID) == [None] * 5 + ["[7]", "7"]
    assert clean("[]", kind=Kind.VALUE) == ["[]"]


def test_an_id_that_a_spreadsheet_took_for_a_formula_is_nobody() -> None:
    assert clean("#NAME?", "#VALUE!", "+a", kind=Kind.ID) == [None, None, "+a"]
    assert clean("#NAME?", kind=Kind.TEXT) == ["#NAME?"]


@pytest.mark.parametrize(
    ("word", "means"),
    [("WAHR", True), ("Vrai", True), ("1.0", True), ("T", True), ("no", False), ("FALSO", False), ("0", False)],
)
def test_yes_and_no_are_read_as_spreadsheets_write_them(word: str, means: bool) -> None:
    rows = csv_bytes([retweet(NEW_YEAR, "a", 5, "7", "Bob", is_retweet=word)])
    assert read(ARCHIVE, rows).retweets.height == means
    assert not read(ARCHIVE, rows).rejects.height


def test_what_is_neither_yes_nor_no_is_counted() -> None:
    rows = csv_bytes([retweet(NEW_YEAR, "a", 5, "7", "Bob", is_retweet="perhaps")])
    assert read(ARCHIVE, rows).rejects["reason"].to_list() == ["is_retweet is neither true nor false"]


def test_marks_between_thousands_and_hard_spaces_are_no_part_of_an_id() -> None:
    written = ("1,700,000,000,000,000,111", "17'012", "\u00a017\u00a0", "1,7", "0,012,3")
    assert clean(*written, kind=Kind.ID) == ["1700000000000000111", "17012", "17", "1,7", "0,012,3"]
    assert clean("1,700", kind=Kind.VALUE) == ["1,700"]
    batch = read(ARCHIVE, csv_bytes([user("17", "anna") | {"follower_count": "1,012"}]))
    assert batch.accounts["followers"].to_list() == [1012]


def test_an_account_whose_id_lost_its_digits_is_known_by_its_handle() -> None:
    batch = read(ARCHIVE, csv_bytes([user("1.01421E+18", "Kim_1"), user("17", "anna")]))
    assert batch.accounts.select("id", "handle").rows() == [("@kim_1", "Kim_1"), ("17", "anna")]
    assert batch.notes == {"account ids whose digits were lost": 1}


def test_dates_that_a_spreadsheet_turned_are_turned_back() -> None:
    assert dates("1/15/2019", "25.12.2013", "3/3/2019", "2019/2/3", "2019-02-03", "x", "1/15/19") == [
        *("2019-01-15", "2013-12-25", "2019-03-03", "2019-02-03", "2019-02-03", "x", "2019-01-15"),
    ]
    times = ("8/1/2019 9:05", "8/1/2019 9:05 PM", "8/1/2019 12:05:07 AM", "8/1/2019 12:05 PM")
    assert dates(*times, order=DateOrder.MONTH_FIRST) == [
        *("2019-08-01 09:05", "2019-08-01 21:05", "2019-08-01 00:05:07", "2019-08-01 12:05"),
    ]
    assert dates("2/3/2019", order=DateOrder.DAY_FIRST) == ["2019-03-02"]
    assert dates("2/3/2019", "13/13/2019") == [None, None]
    assert dates("15-01-2019", "1-15-2019", "15-Jan-19", "3 February 2019 9:05", "15-Janv-2019") == [
        *("2019-01-15", "2019-01-15", "2019-01-15", "2019-02-03 09:05", "15-Janv-2019"),
    ]


def test_a_field_above_twelve_tells_the_order() -> None:
    def orders(*cells: str) -> tuple[set[DateOrder], bool]:
        found = dates_in(pl.Series("c", cells))
        return set(found.orders), found.open

    assert orders("12/13/2019") == ({DateOrder.MONTH_FIRST}, False)
    assert orders("13/12/2019", "1/2/2019") == ({DateOrder.DAY_FIRST}, True)
    assert orders("12/11/2019") == (set(), True)
    assert orders("2019-01-02", "4/4/2019") == (set(), False)


def created(*days: str) -> tuple[list[str | None], dict[str, int]]:
    batch = read(ARCHIVE, csv_bytes([user(str(k), account_creation_date=day) for k, day in enumerate(days)]))
    return batch.accounts["created"].to_list(), batch.notes


def test_the_order_of_dates_is_told_by_one_anywhere_in_the_file_or_they_are_not_read_and_counted() -> None:
    assert created("2/3/2019", "1/15/2019") == (["2019-02-03", "2019-01-15"], {})
    assert created("2.3.2019", "15.1.2019") == (["2019-03-02", "2019-01-15"], {})
    [note] = created("2/3/2019", "4/5/2019")[1].items()
    assert note == ("dates that are not read: nothing in the file tells whether the day or the month comes first", 2)
    assert created("2/3/2019", "1/15/2019", "15/1/2019")[0] == [None, "2019-01-15", "2019-01-15"]
    assert created("soon")[0] == [None]


def test_a_day_that_no_calendar_has_is_left_empty_and_counted() -> None:
    days, notes = created("2019-1-5", "2019-02-30", "2019-13-01", "20190105", "0000-00-00", "2019-03-04 10:00")
    assert days == ["2019-01-05", None, None, None, None, "2019-03-04"]
    assert notes == {"account_creation_date that is no date": 4}


def test_a_stretch_waits_for_the_order_that_a_later_one_tells() -> None:
    padding = "x" * 100_000
    rows = [user(str(k), account_creation_date="2/3/2019", user_profile_description=padding) for k in range(30)]
    rows.append(user("99", account_creation_date="1/15/2019"))
    batches = list(ARCHIVE.read(io.BytesIO(csv_bytes(rows)), name="x", memory=1))
    assert len(batches) > 1
    assert pl.concat([b.accounts for b in batches])["created"].to_list() == ["2019-02-03"] * 30 + ["2019-01-15"]
    assert not any(b.notes for b in batches)


def test_moments_that_the_ids_gave_are_not_said_to_be_taken_from_the_file() -> None:
    batch = read(ARCHIVE, csv_bytes([tweet(NEW_YEAR + 5, "a", tweet_time="1/2/2019 3:04")]))
    assert batch.tweets["ts"].to_list() == [NEW_YEAR + 5]
    assert "moments taken from tweet_time, to the minute" not in batch.notes


def test_a_header_that_lacks_a_column_is_named_as_far_as_it_is_shown() -> None:
    header, row = csv_bytes([tweet(NEW_YEAR, "a")]).split(b"\n", 1)
    with pytest.raises(InputError, match="lacks the column tweetid") as refused:
        read(ARCHIVE, header.replace(b"tweetid", b"tweet_number", 1) + b"\n" + row)
    assert str(refused.value.hint).endswith(f" and {header.count(b',') - 7} more.")


def test_a_header_line_that_stands_once_more_is_counted_as_one() -> None:
    one = csv_bytes([user("1"), user("2")]).replace(b'"', b"")
    batch = read(ARCHIVE, one + codecs.BOM_UTF8 + one)
    assert batch.rejects.select("line", "reason").rows() == [(4, "the header line once more")]
    assert (batch.records, len(batch.ids)) == (5, 4)


# The header line


@pytest.mark.parametrize(
    ("before", "separator", "line"),
    [
        (b"", b",", 1), (b"", b";", 1), (b"", b"\t", 1), (b"sep=;\r\n", b";", 2), (b'"sep=,"\n', b",", 2),
        (b"Tweets of August\n", b";", 2), (b"Tweets,,,\n\n", b",", 3), (codecs.BOM_UTF8 * 2, b",", 1),
        ("ï»¿".encode() * 2, b",", 1), (b"\n", b",", 2),
        (b"", b"|", 1), (b"Tweets\n", b"|", 2),
    ],
)  # fmt: skip
def test_separators_titles_and_byte_order_marks_are_no_matter(before: bytes, separator: bytes, line: int) -> None:
    plain = b"object_id,account_id,content_id,timestamp_share\n1,2,3,1577836800\n4,5,6,1577836800\n"
    data = before + plain.replace(b",", separator)
    header = header_of(data)
    assert header is not None
    assert (header.separator.encode(), header.line) == (separator, line)
    batch = read(COORTWEET, data)
    assert batch.accounts["id"].to_list() == ["2", "5"]
    broken = read(COORTWEET, data + b"7")
    assert broken.rejects["line"].to_list() == [line + 3]


def test_a_title_may_have_a_comma_and_columns_spaces_in_their_names() -> None:
    data = b"Users of the set, 2019\n\nUserid,User screen name,Follower count,Account creation date,Account language\n"
    header = header_of(data)
    assert header is not None
    assert (header.line, header.names[1:3]) == (3, ("user_screen_name", "follower_count"))
    assert ARCHIVE.recognises(data)


def test_lines_may_end_as_on_macs_of_long_ago() -> None:
    data = csv_of(SHARES, [share("o", "a", "c", NOON), share("o", "b", "d", NOON)])
    assert read(COORTWEET, data.replace(b"\n", b"\r")).retweets.equals(read(COORTWEET, data).retweets)


def test_a_semicolon_inside_a_quoted_text_parts_nothing() -> None:
    data = csv_of(MESSAGES, [message("1", "u", NOON, "one; two, three")]).replace(b",", b";").replace(
        b"one; two; three", b'"one; two, three"'
    )  # fmt: skip
    data = data.replace(b'""', b'"')
    assert read(TOOLKIT, data).tweets["text"].to_list() == ["one; two, three"]


@pytest.mark.parametrize("name", ["TweetID", "tweetid ", "\ufefftweetid", "\u00a0TWEETID"])
def test_a_column_is_known_in_whatever_case_and_between_spaces(name: str) -> None:
    data = csv_bytes([tweet(NEW_YEAR, "a")]).replace(b'"tweetid"', f'"{name}"'.encode(), 1)
    assert read(ARCHIVE, data).tweets["id"].to_list() == [tweet_id(NEW_YEAR)]


def test_a_column_that_stands_twice_is_said_and_the_first_is_read() -> None:
    data = b"object_id,account_id,content_id,timestamp_share,Account_ID\n1,2,3,1577836800,9\n"
    batch = read(COORTWEET, data)
    assert batch.accounts["id"].to_list() == ["2"]
    assert batch.notes == {"the column account_id stands 2 times in the header: the first was read": 1}


# Encodings


@pytest.mark.parametrize(
    ("as_written", "encoding"),
    [("utf-16", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16")]
    + [(name, "utf-8") for name in ("utf-16-le", "utf-16-be", "utf-32")],
)
def test_an_encoding_is_told_by_the_first_bytes_or_by_the_user(tmp_path: Path, as_written: str, encoding: str) -> None:
    texts = {
        "x.csv": csv_of(MESSAGES, [message("1", "u", NOON, "été")]).decode(),
        "x.jsonl": '{"id": "1", "author_id": "2", "created_at": "2020-01-01T00:00:00Z", "text": "été"}\n',
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.write_bytes(text.encode(as_written))
        reader = recognise(File(path), encoding)
        [batch] = reader.read(path.open("rb"), name=name, memory=1 << 30, encoding=encoding)
        assert batch.tweets["text"].to_list() == ["été"]


def test_a_stream_is_decoded_whatever_the_size_of_its_pieces() -> None:
    text = "\ufeff\ufeffabc été 🐝"
    for size in (1, 2, 3, 7):
        stream = values.Utf8(io.BytesIO(text.encode("utf-16")), "utf-16")
        parts = iter(lambda stream=stream, size=size: stream.read(size), b"")  # type: ignore[misc]
        assert b"".join(parts).decode() == "abc été 🐝"


@pytest.mark.long
@pytest.mark.parametrize("mark", ["NA", "nan", "None", "NULL", "<NA>", r"\N", "-", "N/A"])
def test_nobody_called_nothing_is_repeated_answered_or_quoted_in_any_table_of_posts(mark: str) -> None:
    for sample in TABLES_OF_POSTS:
        name, data = SAMPLES[sample]
        rows = parted(data)
        marked = written([rows[0], *([cell or mark for cell in row] for row in rows[1:])])
        clean, found = by_name(name, written(rows)), by_name(name, marked)
        assert set(found.accounts["id"]) == set(clean.accounts["id"]), sample
        assert found.retweets.height == clean.retweets.height, sample
        told = {"author", "tweet", "account"}
        assert found.retweets.select(told).sort(told).equals(clean.retweets.select(told).sort(told)), sample


def test_a_handle_has_no_spaces_around_it_and_is_no_mark_for_nothing_that_no_handle_can_be() -> None:
    frame = pl.DataFrame({"handle": [" anna ", "<NA>", r"\N", "-", "None", "boris\u00a0"]})
    assert cleaned(frame, {"handle": Kind.HANDLE})["handle"].to_list() == ["anna", None, None, None, "None", "boris"]


def test_counts_are_read_as_spreadsheets_of_several_languages_write_them_and_fractions_are_none() -> None:
    cells = ["12", "12.0", "12,0", "1,012", "12.5", "1.700.000", "3,5"]
    assert counted(cells) == [12, 12, 12, 1012, None, 1_700_000, None]
    assert counted(["1.012", "12.000", "7"]) == [1012, 12_000, 7]
    assert counted(["12.000", "7"]) == [12, 7]


def test_seconds_may_have_marks_between_their_thousands_and_a_decimal_comma() -> None:
    cells = ["1717315200", "1,717,315,200", "1 717 315 200".replace(" ", "\u00a0"), "1.717.315.200", "1717315200,25"]
    noon = 1_717_315_200_000
    column = pl.DataFrame({"at": cells})
    for read in (epoch_seconds(pl.col("at")), read_moments(pl.col("at"), MomentForm.SECONDS)):
        assert column.select(read)["at"].to_list() == [noon] * 4 + [noon + 250]


def test_a_moment_of_which_a_spreadsheet_left_the_year_is_none() -> None:
    damaged, of_java = ["1.72E+09", "1.72E+09", "1,71731E+09"], ["1.72E9", "1.717315205E9"]
    for read in (epoch_seconds(pl.col("at")), read_moments(pl.col("at"), MomentForm.SECONDS)):
        assert pl.DataFrame({"at": damaged}).select(read)["at"].to_list() == [None] * 3
        assert pl.DataFrame({"at": of_java}).select(read)["at"].to_list() == [1_720_000_000_000, 1_717_315_205_000]


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("over", [1, 3])
def test_separators_behind_every_row_are_left_out_however_many(over: int, quoting: int) -> None:
    name, data = SAMPLES["twarc-csv"]
    rows = parted(data)
    found = by_name(name, written([rows[0], *([*row, *[""] * over] for row in rows[1:])], quoting))
    assert found.rejects.is_empty()
    assert any("left out" in note for note in found.notes)


def test_names_of_rows_are_told_from_an_empty_last_column() -> None:
    name, data = SAMPLES["NBC"]
    rows = parted(data)
    numbered = [rows[0], *([str(number), *row[:-1], ""] for number, row in enumerate(rows[1:], 1))]
    found = by_name(name, written(numbered, csv.QUOTE_ALL))
    assert found.rejects.is_empty()
    assert found.records == len(rows) - 1


def test_a_title_may_have_half_the_fields_of_the_header_where_a_blank_line_follows() -> None:
    header = header_of(b"My export, all of it\n\nobject_id,account_id,content_id,timestamp_share\n1,2,3,4\n")
    assert header is not None
    assert (header.line, header.names[0]) == (3, "object_id")


def test_edges_beside_numbers_of_rows_or_behind_a_last_separator_are_edges() -> None:
    for data in (
        b",Source,Target,Weight\n0,anna,boris,2\n",
        b"Unnamed: 0,,Source,Target,Weight\n0,0,anna,boris,2\n",
        b"Source,Target,Weight,\nanna,boris,2,\n",
        b"Source;Target;Weight\nanna;boris;2,0\n",
    ):
        assert edge_lists.READER.recognises(data)
        assert by_name("edge-list", data).ties["retweets"].to_list() == [2]


def test_ids_that_pandas_made_floats_of_are_whole_in_lists_and_in_what_is_made_of_them() -> None:
    for sample in ("minet", "Hoaxy", "4CAT, Telegram"):
        name, data = SAMPLES[sample]
        rows = parted(data)
        floats = [[f"{cell}.0" if cell.isdigit() and 2 < len(cell) < 16 else cell for cell in row] for row in rows[1:]]
        clean, found = by_name(name, written(rows)), by_name(name, written([rows[0], *floats]))
        assert found.tweets.equals(clean.tweets), sample
        assert found.accounts.equals(clean.accounts), sample


TABLES_OF_POSTS = (
    "4CAT, X (CSV)", "4CAT, API v2 (CSV)", "twarc-csv", "minet", "DMI-TCAT", "minet, Bluesky", "4CAT, Telegram",
    "4CAT, TikTok", "4CAT, Truth Social", "Hoaxy",
)  # fmt: skip


def parted(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def written(rows: list[list[str]], quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode()


def by_name(name: str, data: bytes) -> Batch:
    [reader] = [reader for reader in READERS if reader.name == name]
    [batch] = reader.read(io.BytesIO(data), name="x", memory=1 << 30)
    return batch


def counted(cells: list[str]) -> list[int | None]:
    return pl.DataFrame({"n": cells}).select(count(pl.col("n")))["n"].to_list()


def test_what_r_writes_by_itself_is_parted_by_spaces() -> None:
    header = b'"object_id" "account_id" "content_id" "timestamp_share"\n'
    batch = read(COORTWEET, header + b'"1" "x y" "u1" "c1" 1717999200\n"2" "x y" NA "c2" 1717999201\n')
    assert batch.retweets["account"].to_list() == ["u1"]
    assert batch.rejects["reason"].to_list() == ["no account id"]
    assert any("names of rows" in note for note in batch.notes)


def test_edges_that_this_explorer_wrote_keep_ids_for_ids_and_handles_for_handles() -> None:
    head = (
        b'"source","target","weight","source_handle","target_handle","source_inside","target_inside","first","last"\n'
    )
    batch = by_name("edge-list", head + b'"id_1","+ab/c=","3","anna","","true","false","",""\n')
    assert edge_lists.READER.recognises(head)
    assert batch.ties.select("account", "author", "retweets").rows() == [("id_1", "+ab/c=", 3)]
    assert sorted(batch.accounts.select("id", "handle").rows()) == [("+ab/c=", None), ("id_1", "anna")]


@pytest.mark.parametrize("mark", ["NA", "NaN", "None", "null", "<NA>"])
def test_a_mark_for_nothing_is_no_post_in_what_other_tools_write_as_json(mark: str) -> None:
    name, data = SAMPLES["web exporter (JSON)"]
    marked = json.dumps(
        [{key: mark if value is None else value for key, value in row.items()} for row in json.loads(data)]
    )
    clean, found = by_name(name, data), by_name(name, marked.encode())
    assert found.retweets.equals(clean.retweets)
    assert found.tweets["id"].to_list() == clean.tweets["id"].to_list()
