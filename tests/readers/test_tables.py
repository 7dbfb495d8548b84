"""Any table whose columns are told: one story in every kind of table, and what tables are like."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from explorer.errors import InputError
from explorer.readers import Batch
from explorer.readers.mapping import mapping_of
from explorer.readers.tables import reader

COLUMNS = "account=user_id,handle=username,post=tweet_id,repost=retweet_id,moment=date,text=tweet,links=link"
HEADER = ("tweet_id", "username", "user_id", "date", "tweet", "retweet_id", "link")
CORE, ALPHA, BETA = "1700000000000000003", "1700000000000000001", "1700000000000000002"
FIRST, SECOND = "1800075426001846273", "1800090525496246274"
STORY = [
    (FIRST, "core_three", CORE, "2024-06-10 08:00:00", "Read #Topic @delta_four", "", "https://example.org/story"),
    (SECOND, "core_three", CORE, "2024-06-10 09:00:00", "Second #Topic", "", "https://example.org/second"),
    ("1800075446973366275", "alpha_one", ALPHA, "2024-06-10 08:00:05", "RT @core_three: Read", FIRST, ""),
    ("1800075463750582277", "beta_two", BETA, "2024-06-10 08:00:09", "RT @core_three: Read", FIRST, ""),
    ("1800090546467766276", "alpha_one", ALPHA, "2024-06-10 09:00:05", "RT @core_three: Second", SECOND, ""),
    ("1800090563244982278", "beta_two", BETA, "2024-06-10 09:00:09", "RT @core_three: Second", SECOND, ""),
    ("1800105624990646281", "beta_two", BETA, "2024-06-10 10:00:00", "The same", "", "https://example.org/story"),
]


def read(data: bytes, columns: str = COLUMNS, within: str = "n", memory: int = 1 << 30) -> Batch:
    batches = list(reader(mapping_of(columns), data[:4096], within).read(io.BytesIO(data), name="x", memory=memory))
    tables = {
        name: pl.concat([getattr(batch, name) for batch in batches])
        for name in ("accounts", "tweets", "retweets", "rejects", "ids")
    }
    notes: dict[str, int] = {}
    for batch in batches:
        notes |= {what: notes.get(what, 0) + n for what, n in batch.notes.items()}
    records, lines = sum(batch.records for batch in batches), sum(batch.lines for batch in batches)
    return Batch(**tables, records=records, lines=lines, notes=notes)


def csv_of(rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER, separator: str = ",") -> bytes:
    frame = pl.DataFrame([[str(cell) for cell in row] for row in rows], schema=list(header), orient="row")
    return frame.write_csv(separator=separator).encode()


def frame_of(rows: Sequence[Sequence[object]] = STORY) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=list(HEADER), orient="row")
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def workbook(rows: Sequence[Sequence[object]], header: Sequence[object] = HEADER) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def typed() -> pl.DataFrame:
    ids = pl.col("tweet_id", "user_id", "retweet_id").cast(pl.Int64)
    return frame_of().with_columns(ids, pl.col("date").str.to_datetime(time_zone="UTC"))


def when(text: str, of: str) -> str:
    seconds = int(datetime.fromisoformat(f"{text}+00:00").timestamp())
    return {"s": f"{seconds}", "ms": f"{seconds}000", "us": f"{seconds}000000"}[of]


KINDS = {
    "commas": csv_of(STORY),
    "tabs": csv_of(STORY, separator="\t"),
    "semicolons": csv_of(STORY, separator=";"),
    "bom": b"\xef\xbb\xbf" + csv_of(STORY),
    "utf-16": csv_of(STORY).decode().encode("utf-16"),
    "a title": b"our table\n\n" + csv_of(STORY),
    "json lines": frame_of().write_ndjson().encode(),
    "json array": json.dumps(frame_of().to_dicts(), indent=1).encode(),
    "json numbers": "".join(json.dumps(row, default=str) + "\n" for row in typed().to_dicts()).encode(),
    "parquet": parquet(frame_of()),
    "parquet, typed": parquet(typed()),
    **{f"epoch {of}": csv_of([(*row[:3], when(row[3], of), *row[4:]) for row in STORY]) for of in ("s", "ms", "us")},
}


@pytest.mark.parametrize("kind", [*KINDS, "workbook", "workbook with dates"])
def test_a_story_is_the_same_in_every_kind_of_table(kind: str) -> None:
    if kind == "workbook":
        data = workbook(STORY)
    elif kind == "workbook with dates":
        data = workbook([(*row[:3], datetime.fromisoformat(row[3]), *row[4:]) for row in STORY])
    else:
        data = KINDS[kind]
    batch = read(data)
    assert batch.rejects.rows() == []
    assert (batch.records, batch.ids.n_unique()) == (7, 7)
    own = batch.tweets.filter(pl.col("detail") == 2).sort("id")
    assert own["id"].to_list() == [int(FIRST), int(SECOND), 1800105624990646281]
    assert own["links"].to_list() == [["example.org/story"], ["example.org/second"], ["example.org/story"]]
    assert own["tags"].to_list() == [["topic"], ["topic"], []]
    assert own["mentions"].to_list() == [["@delta_four"], [], []]
    retweets = batch.retweets.sort("ts").select("account", "tweet", "author", "ts")
    assert retweets.rows() == [
        (ALPHA, int(FIRST), "@core_three", 1718006405000),
        (BETA, int(FIRST), "@core_three", 1718006409000),
        (ALPHA, int(SECOND), "@core_three", 1718010005000),
        (BETA, int(SECOND), "@core_three", 1718010009000),
    ]
    listed = batch.accounts.filter("listed").sort("id").select("id", "handle").rows()
    assert listed == [(ALPHA, "alpha_one"), (BETA, "beta_two"), (CORE, "core_three")]


@pytest.mark.long
def test_the_tables_are_the_same_in_whatever_stretches_a_file_is_read() -> None:
    rows = [(int(FIRST) + n, f"u{n % 50}", n % 50, "2024-06-10 08:00:00", "x" * 300, "", "") for n in range(12_000)]
    data = csv_of(rows)
    small, whole = read(data, memory=1), read(data)
    assert small.tweets.equals(whole.tweets)
    assert (small.records, small.lines) == (whole.records, whole.lines) == (12_000, 12_000)


def test_a_repost_known_only_by_whose_it_is_becomes_author_and_text() -> None:
    header = ("id", "author", "unix_timestamp", "body", "is_retweet", "retweeted_user")
    rows = [
        ("1800075446973366275", "alpha", 1718006405, "RT @core: Read this", "yes", "core"),
        ("1800075463750582277", "beta", 1718006409, "RT @core: Read this", "yes", "core"),
        ("1800075463750582278", "beta", 1718006410, "RT @other: Read this", "yes", "other"),
        ("1800075463750582279", "core", 1718006400, "Read this", "no", ""),
    ]
    columns = "handle=author,post=id,moment=unix_timestamp,text=body,is_repost=is_retweet,repost_handle=retweeted_user"
    batch = read(csv_of(rows, header), columns)
    assert batch.retweets["author"].to_list() == ["@core", "@core", "@other"]
    first, second, third = batch.retweets["tweet"]
    assert first == second != third
    assert first < 0
    [note] = [what for what in batch.notes if "without an id" in what]
    assert (batch.notes[note], "the same author and text count as one post" in note) == (3, True)
    stubs = batch.tweets.filter(pl.col("detail") == 1).select("author", "text").sort("author").rows()
    assert stubs == [("@core", "Read this"), ("@other", "Read this")]


def test_a_forward_is_told_by_whose_it_is_and_the_second_of_the_original() -> None:
    header = ("id", "channel", "at", "message", "from", "from_at")
    rows = [
        ("a-1", "alpha", 1718006405, "Read", "core", 1718006400),
        ("b-1", "beta", 1718006409, "Read!", "core", 1718006400),
        ("b-2", "beta", 1718006419, "Read", "core", 1718006417),
    ]
    columns = "handle=channel,post=id,moment=at,text=message,repost_handle=from,repost_moment=from_at"
    batch = read(csv_of(rows, header), columns)
    first, second, third = batch.retweets["tweet"]
    assert first == second != third
    assert batch.tweets.sort("ts")["ts"].to_list() == [1718006400000, 1718006417000]


def test_rt_in_the_text_tells_a_repost_only_where_no_column_does() -> None:
    header = ("id", "user", "at", "text", "rt")
    rows = [("1", "a", 1718006400, "RT @b: hello", ""), ("2", "b", 1718006400, "hello", "")]
    told = read(csv_of(rows, header), "handle=user,post=id,moment=at,text=text,repost=rt")
    open_ = read(csv_of(rows, header), "handle=user,post=id,moment=at,text=text")
    assert (told.retweets.height, open_.retweets.height) == (0, 1)
    assert any("RT @ at the beginning" in what for what in open_.notes)


def test_small_numbers_are_posts_of_one_network_and_keep_their_ids() -> None:
    header = ("id", "user", "at", "re")
    data = csv_of([(1, "a", 1718006400, ""), (2, "b", 1718006401, 1)], header)
    columns = "handle=user,post=id,moment=at,repost=re"
    one, other = read(data, columns, "one"), read(data, columns, "other")
    assert set(one.tweets["id"]).isdisjoint(other.tweets["id"])
    assert one.retweets["tweet"][0] == one.tweets.filter(pl.col("ref") == "1")["id"][0]


def test_ids_that_are_no_numbers_are_kept_as_they_came() -> None:
    header = ("uri", "did", "at", "subject")
    uris = "at://did:plc:a/app.bsky.feed.post/1", "at://did:plc:b/app.bsky.feed.repost/2"
    rows = [(uris[0], "did:plc:a", 1718006400, ""), (uris[1], "did:plc:b", 1718006405, uris[0])]
    batch = read(csv_of(rows, header), "account=did,post=uri,moment=at,repost=subject")
    assert set(batch.tweets["ref"]) == {uris[0]}
    assert batch.retweets["account"].to_list() == ["did:plc:b"]


def test_a_post_without_an_id_is_known_by_who_when_and_what() -> None:
    rows = [("a", 1718006400, "x"), ("a", 1718006400, "x"), ("a", 1718006400, "y"), ("b", 1718006400, "x")]
    batch = read(csv_of(rows, ("user", "at", "text")), "handle=user,moment=at,text=text")
    assert (batch.records, batch.ids.n_unique()) == (4, 3)


def test_bad_rows_are_kept_with_their_line_and_their_reason() -> None:
    rows = [
        ("1.80007542600185E+18", "a", CORE, "2024-06-10 08:00:00", "x", "", ""),
        (FIRST, "", "NA", "2024-06-10 08:00:00", "x", "", ""),
        (FIRST, "", "1.7E+18", "2024-06-10 08:00:00", "x", "", ""),
        (FIRST, "a", CORE, "NA", "x", "", ""),
        (FIRST, "a", CORE, "yesterday", "x", "", ""),
        ("NA", "a", CORE, "2024-06-10 08:00:00", "x", "", ""),
        (FIRST, "a", CORE, "2024-06-10 08:00:00", "x", "1.80007542600185E+18", ""),
        (FIRST, "a", CORE, "2024-06-10 08:00:00", "x", "True", ""),
        (FIRST, "a", CORE, "2024-06-10 08:00:00", "good", "NA", "NA"),
        HEADER,
    ]
    batch = read(csv_of(rows) + b"only,two\n")
    lost = "lost its digits, as spreadsheets do: take the file as it was published"
    assert batch.rejects.select("line", "reason").rows() == [
        (2, f"the post id {lost}"),
        (3, "no account"),
        (4, f"the account id {lost}"),
        (5, "no moment"),
        (6, "a moment that cannot be read, or of a zone not known"),
        (7, "no post id"),
        (8, f"the repost id {lost}"),
        (9, "repost is no id but says yes or no: its column is is_repost"),
        (11, "the header line once more"),
        (12, "2 columns where the header has 7"),
    ]
    assert b"yesterday" in batch.rejects["raw"][4]
    assert batch.tweets["text"].to_list() == ["good"]


def test_an_account_whose_id_lost_its_digits_is_known_by_its_handle() -> None:
    batch = read(csv_of([(FIRST, "@Ana", "1.7E+18", "2024-06-10 08:00:00", "x", "", "")]))
    assert batch.accounts.select("id", "handle").rows() == [("@ana", "Ana")]
    assert batch.notes["account ids that lost their digits: known by their handle"] == 1


@pytest.mark.parametrize(
    ("cells", "between", "wanted"),
    [
        ("['https://a.org/x,y', 'https://b.org']", "", ["a.org/x,y", "b.org"]),
        ('["https://a.org/x,y", "https://b.org"]', "", ["a.org/x,y", "b.org"]),
        ('[{"expanded_url": "https://a.org/x,y"}, {"url": "https://b.org"}]', "", ["a.org/x,y", "b.org"]),
        ("https://a.org/x,y,https://b.org", "", ["a.org/x,y", "b.org"]),
        ("https://a.org/x,y|https://b.org", "", ["a.org/x,y", "b.org"]),
        ("https://a.org/x,y https://b.org", "", ["a.org/x,y", "b.org"]),
        ("a.org/x,y ; b.org", ";", ["a.org/x,y", "b.org"]),
        ("NA", "", []),
    ],
)
def test_links_are_parted_as_they_are_written(cells: str, between: str, wanted: list[str]) -> None:
    data = csv_of([(FIRST, "a", CORE, "2024-06-10 08:00:00", "x", "", cells)])
    batch = read(data, f"{COLUMNS},between={between}" if between else COLUMNS)
    assert batch.tweets["links"].to_list() == [wanted]


@pytest.mark.parametrize("cells", ["#One two", "one,two", "one;#two", "one|two", "['One', 'two']", '["#one", "#Two"]'])
def test_tags_are_parted_as_they_are_written(cells: str) -> None:
    data = csv_of([("1", "a", 1718006400, cells)], ("id", "user", "at", "tags"))
    assert read(data, "handle=user,post=id,moment=at,tags=tags").tweets["tags"].to_list() == [["one", "two"]]


def test_mentions_are_ids_or_handles() -> None:
    data = csv_of([("1", "a", 1718006400, "@Ana,1700000000000000003|did:plc:x")], ("id", "user", "at", "m"))
    found = read(data, "handle=user,post=id,moment=at,mentions=m").tweets["mentions"].to_list()
    assert found == [["@ana", "1700000000000000003", "did:plc:x"]]


def test_links_and_tags_without_a_column_are_those_in_the_text() -> None:
    data = csv_of([("1", "a", 1718006400, "See https://a.org/x. #Tag")], ("id", "user", "at", "text"))
    [tweet] = read(data, "handle=user,post=id,moment=at,text=text").tweets.to_dicts()
    assert (tweet["links"], tweet["tags"]) == (["a.org/x"], ["tag"])


def test_dates_that_a_spreadsheet_turned_are_read_where_the_file_tells_their_order() -> None:
    rows = [("1", "a", "10/06/2024 08:00"), ("2", "a", "13/06/2024 08:00")]
    batch = read(csv_of(rows, ("id", "user", "at")), "handle=user,post=id,moment=at")
    assert batch.tweets["ts"].to_list() == [1718006400000, 1718265600000]
    [open_] = read(csv_of(rows[:1], ("id", "user", "at")), "handle=user,post=id,moment=at").rejects.to_dicts()
    assert open_["reason"] == "no moment"


def test_columns_of_hostile_names_and_of_one_name_in_two_cases_are_told_apart() -> None:
    data = b'"=cmd|x",ID,id,"a,b",\x1b[31m\n1718006400,1800075426001846273,9,ana,x\n'
    batch = read(data, 'moment="=cmd|x",post=ID,handle="a,b"')
    assert batch.tweets.select("id", "author").rows() == [(int(FIRST), "@ana")]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        (("id", "user", "when"), "there is no column 'at', which --columns takes for moment"),
        (("id", "user", "at", "at"), "the column 'at', which --columns takes for moment, stands 2 times in the file"),
    ],
)
def test_a_column_that_is_not_there_or_stands_twice_is_refused(header: tuple[str, ...], what: str) -> None:
    text = ",".join(header) + "\n" + ",".join("1" for _ in header) + "\n"
    with pytest.raises(InputError) as caught:
        read(text.encode(), "handle=user,post=id,moment=at")
    assert caught.value.what == what


def test_json_keys_inside_others_are_named_by_their_path() -> None:
    post = {"id": int(FIRST), "user": {"id_str": CORE, "name": "C"}, "at": 1718006400.5}
    post["entities"] = {"urls": [{"expanded_url": "https://a.org/x"}, {"expanded_url": "https://b.org"}]}
    data = json.dumps(post).encode() + b"\nno json\n" + json.dumps(post | {"id": None}).encode() + b"\n"
    columns = "account=user.id_str,name=user.name,post=id,moment=at,links=entities.urls[].expanded_url"
    batch = read(data, columns)
    assert batch.tweets.select("id", "ts").rows() == [(int(FIRST), 1718006400500)]
    assert batch.tweets["links"].to_list() == [["a.org/x", "b.org"]]
    assert batch.rejects.select("line", "reason").rows() == [(2, "not JSON: is the line cut?"), (3, "no post id")]
    with pytest.raises(InputError) as caught:
        read(data, "account=user.nothing,post=id,moment=at")
    assert caught.value.what == "no object has the key 'user.nothing', which --columns takes for account"


def test_numbers_of_a_workbook_beyond_its_digits_are_refused() -> None:
    batch = read(workbook([(float(FIRST), "a", CORE, "2024-06-10 08:00:00", "x", "", "")]))
    assert batch.tweets.height == 0
    assert "lost its digits" in batch.rejects["reason"][0]


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    for data in (b"<gexf/>", bytes(range(256)), b"just words\n"):
        with pytest.raises(InputError, match="no table"):
            read(data)
    with pytest.raises(InputError):
        read(b"PK\x03\x04[Content_Types].xml and nothing else")
    with pytest.raises(InputError):
        read(b"PAR1 and nothing else")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
@pytest.mark.parametrize("marked", [True, False])
def test_what_the_explorer_marked_as_made_up_is_so_however_a_table_is_written(kind: str, marked: bool) -> None:
    """Nobody need tell the column: rows that are made up must never stand beside real ones without a word."""
    rows = [(*row, "SYNTHETIC" if marked else "") for row in STORY]
    header = [*HEADER, "synthetic"]
    if kind == "xlsx":
        data = workbook(rows, header)
    else:
        frame = pl.DataFrame(rows, schema=header, orient="row")
        data = {"csv": frame.write_csv().encode(), "jsonl": frame.write_ndjson().encode(), "parquet": parquet(frame)}[
            kind
        ]
    taken = reader(mapping_of(COLUMNS), data[:4096]).read(io.BytesIO(data), name="x", memory=1 << 30)
    assert [batch.synthetic for batch in taken] == [marked]
