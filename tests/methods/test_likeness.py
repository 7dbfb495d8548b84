"""New accounts that do as a network does score as its members; others score as others do."""

from __future__ import annotations

import contextlib
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.errors import UsageError
from explorer.methods.likeness import PARTS, Behaviour, score, scores
from explorer.methods.likeness_parts import Tables, by_client, measured

HOUR, DAY = 3_600_000, 86_400_000
MONDAY = 4 * DAY  # 5 January 1970


def people(prefix: str, count: int, seed: int, *, network: bool, acts: int = 60) -> Behaviour:
    """Accounts that act at nine on weekdays on shared objects, or at any time on anything."""
    rng = np.random.default_rng(seed)
    who = [f"{prefix}{n:03d}" for n in range(count)]
    account = np.repeat(who, acts)
    n = count * acts
    if network:
        ts = (
            MONDAY
            + rng.integers(0, 5, n) * DAY
            + 9 * HOUR
            + rng.integers(0, 2 * HOUR, n)
            + 7 * DAY * rng.integers(0, 9, n)
        )
        objects = [f"tweet {k}" if k < 40 else f"any {rng.integers(5_000)}" for k in rng.integers(0, 60, n)]
        client = rng.choice(["Web App", "Android"], n, p=[0.9, 0.1])
        author = rng.choice(["net000", "net001", "star"], n)
        created = ["2019-11-11"] * count
    else:
        ts = MONDAY + rng.integers(0, 63 * DAY, n)
        objects = [f"any {k}" for k in rng.integers(0, 5_000, n)]
        client = rng.choice(["Web App", "Android"], n, p=[0.3, 0.7])
        author = rng.choice(["star", "sun"], n)
        created = [str(np.datetime64("2012-01-01") + int(d)) for d in rng.integers(0, 3_000, count)]
    return Behaviour(
        pl.DataFrame({"account": account, "ts": ts, "client": client}),
        pl.DataFrame({"account": account, "object": objects}),
        pl.DataFrame({"account": account, "author": author}),
        pl.DataFrame({"account": who, "created": created}),
    )


def joined(one: Behaviour, other: Behaviour) -> Behaviour:
    names = ("acts", "objects", "retweets", "profiles")
    return Behaviour(*(pl.concat([getattr(one, name), getattr(other, name)]) for name in names))


KNOWN = people("net", 30, 1, network=True)
OTHERS = people("old", 80, 2, network=False)
NEW = joined(people("like", 12, 3, network=True), people("other", 40, 4, network=False))


def test_those_who_do_as_the_network_does_score_as_its_members() -> None:
    told = score(KNOWN, NEW, OTHERS)
    like = told.filter(pl.col("account").str.starts_with("like"))
    other = told.filter(pl.col("account").str.starts_with("other"))
    assert told["account"].str.starts_with("like").to_list() == [True] * 12 + [False] * 40
    assert like["background_lower"].min() == 1
    assert 0.2 < like["members_lower"].mean() < 0.8  # type: ignore[operator]
    assert other["members_lower"].max() == 0
    assert 0.3 < other["background_lower"].mean() < 0.7  # type: ignore[operator]


def test_parts_can_be_counted_by_hand() -> None:
    def one(account: str, objects: list[str], authors: list[str], client: str, created: str) -> Behaviour:
        return Behaviour(
            pl.DataFrame({"account": [account] * 2, "ts": [MONDAY, MONDAY], "client": [client] * 2}),
            pl.DataFrame({"account": [account] * len(objects), "object": objects}),
            pl.DataFrame({"account": [account] * len(authors), "author": authors}),
            pl.DataFrame({"account": [account], "created": [created]}),
        )

    told = score(
        one("m", ["x", "y"], ["m"], "A", "2020-01-01"),
        one("n", ["x", "x", "z", "w"], ["m", "m", "n", "o"], "A", "2020-01-10"),
        one("b", ["z"], ["o"], "B", "2015-01-01"),
    ).row(0, named=True)
    # Two accounts are known, and x, z and w are one account's each.
    assert told["objects"] == pytest.approx(1 / 3)
    assert told["shared_objects"] == 1
    assert told["amplifies"] == pytest.approx(2 / 3)
    # Of 1 + 5 members one and 5/2 have A, of 1 + 5 others 5/2.
    assert told["clients"] == pytest.approx(3.5 / (3.5 + 2.5))
    assert told["created"] == pytest.approx(0.75 / (0.75 + 0.25))
    assert told["rhythm"] == pytest.approx(0.5)


def test_an_object_weighs_the_more_the_fewer_used_it_and_of_one_account_alone_as_if_one_other_had() -> None:
    def using(*uses: tuple[str, str]) -> Behaviour:
        rows = pl.DataFrame(uses, schema=["account", "object"], orient="row")
        return Behaviour(rows.select("account").unique().with_columns(ts=MONDAY), rows)

    known, others = using(("m1", "x"), ("m2", "x"), ("m3", "x")), using(("b", "z"))
    told = score(known, using(("n", "x"), ("n", "own")), others).row(0, named=True)
    # Of four known accounts three used x, and one as good as did what is the new account's own.
    many, one = math.log(1 + 4 / 3), math.log(1 + 4 / 1)
    assert told["objects"] == pytest.approx(many / (many + one))


def test_a_member_is_measured_as_if_it_were_none() -> None:
    lone = pl.DataFrame({"account": ["net000"] * 50, "object": [f"own {n}" for n in range(50)]})
    known = Behaviour(KNOWN.acts, pl.concat([KNOWN.objects.filter(pl.col("account") != "net000"), lone]))  # type: ignore[union-attr]
    told = score(known, Behaviour(NEW.acts, NEW.objects), Behaviour(OTHERS.acts, OTHERS.objects))
    without = score(KNOWN, Behaviour(NEW.acts, NEW.objects), Behaviour(OTHERS.acts, OTHERS.objects))
    # One member that shares nothing lies below every account that shares something.
    assert told["members_lower"].min() >= without["members_lower"].min()  # type: ignore[operator]
    assert told.filter(pl.col("account") == "like000")["members_lower"].item() >= 1 / 30


HOUR_OF = {"A": 0, "B": 24, "C": 48, "Z": 72}
DAY_OF = {"A": "2020-01-01", "B": "2018-01-01", "C": "2015-01-01", "Z": "2011-01-01"}


def marked(part: str, *accounts: tuple[str, str]) -> Behaviour:
    """Accounts with one act each that are parted by one thing alone: the letter that each has for it."""
    who, letters = [account for account, _ in accounts], [letter for _, letter in accounts]
    hours = [HOUR_OF[letter] if part == "rhythm" else 0 for letter in letters]
    acts = {"account": who, "ts": [MONDAY + hour * HOUR for hour in hours]}
    return Behaviour(
        pl.DataFrame(acts | ({"client": letters} if part == "clients" else {})),
        objects=pl.DataFrame({"account": who, "object": letters}) if part == "objects" else None,
        profiles=pl.DataFrame({"account": who, "created": [DAY_OF[letter] for letter in letters]})
        if part == "created"
        else None,
    )


@pytest.mark.parametrize(
    ("part", "value", "members_lower", "background_lower"),
    [
        # Of 3 + 5 members 1 + 5/4 have A as its client, of 5 + 5 others as many.
        ("clients", (1 / 8) / (1 / 8 + 1 / 10), 1 / 3, 4 / 5),
        # Half of each act lies in its own hour and a quarter in each beside it; the same holds for all three.
        ("rhythm", (1 / 8) / (1 / 8 + 1 / 10), 1 / 3, 4 / 5),
        # One member in three and one other in five was created near it.
        ("created", (1.5 / 4) / (1.5 / 4 + 1.5 / 6), 1 / 3, 4 / 5),
        # m shares A with no other member, so scores as the other accounts that share nothing.
        ("objects", 1, 2 / 3, 9 / 10),
    ],
)
def test_what_an_account_has_itself_does_not_make_it_like_the_others(
    part: str, value: float, members_lower: float, background_lower: float
) -> None:
    # A is one member's, one other's and the new account's; were m's own counted for it, m would be as like as `new`.
    known = marked(part, ("m", "A"), ("m2", "B"), ("m3", "B"))
    others = marked(part, ("b1", "C"), ("b2", "C"), ("b3", "C"), ("b4", "A"), ("b5", "Z"))
    told = score(known, marked(part, ("new", "A")), others).row(0, named=True)
    assert told[part] == pytest.approx(value)
    assert told["members_lower"] == pytest.approx(members_lower)
    assert told["background_lower"] == pytest.approx(background_lower)


def test_a_client_that_all_use_tells_nothing_however_many_they_are_and_accounts_come_in_order() -> None:
    who = pl.DataFrame({"account": [*"nmlkb"], "member": [False, True, True, True, False]})
    who = who.with_columns(crowd=pl.col("account") == "b")
    none = {name: pl.String() for name in ("account", "object", "author", "created", "key")}
    rows = pl.DataFrame(schema=none | {"n": pl.Float64()})
    clients = by_client(who.select("account", client=pl.lit("Web")))
    told = measured(who, Tables(rows, rows, clients, rows, rows))
    assert told.select("account", "clients").rows() == [(account, 0.5) for account in "bklmn"]


Scored = dict[str, dict[str, object]]


def by_hand(known: Behaviour, new: Behaviour, background: Behaviour | None) -> Scored:
    """The scores as they are written down, in loops and dictionaries; a row an account, of nulls what is not known."""
    sides = [known, new, *([background] if background else [])]

    def rows(name: str, *columns: str) -> list[tuple[Any, ...]]:
        tables = [getattr(side, name) for side in sides]
        return [
            row
            for table in tables
            if table is not None and set(columns) <= set(table.columns)
            for row in table.select(columns).rows()
            if None not in row
        ]

    side_of: dict[str, int] = {}
    acts: Counter[str] = Counter()
    for n, side in enumerate(sides):
        here = Counter(account for account in side.acts["account"] if account)
        acts.update({account: count for account, count in here.items() if account not in side_of})
        side_of = {**dict.fromkeys(here, n), **side_of}
    among = {
        "member": {account for account, n in side_of.items() if n == 0},
        "crowd": {account for account, n in side_of.items() if n == len(sides) - 1},
    }
    parts: dict[str, dict[str, float]] = {}

    used = {row for row in rows("objects", "account", "object") if row[0] in side_of}
    users: dict[str, set[str]] = defaultdict(set)
    for account, object_ in used:
        users[object_].add(account)
    held = among["member"] | among["crowd"]
    weigh = {o: math.log(1 + len(held) / max(len(who & held), 1)) for o, who in users.items()}
    mine = {a: [o for b, o in sorted(used) if b == a] for a in {a for a, _ in used}}
    shared = {a: [o for o in objects if users[o] & among["member"] - {a}] for a, objects in mine.items()}
    parts["objects"] = {a: sum(weigh[o] for o in shared[a]) / sum(weigh[o] for o in mine[a]) for a in mine}

    def likelier(told: dict[str, Counter[Any]], keys: int) -> dict[str, float]:
        share = {a: {key: n / c.total() for key, n in c.items()} for a, c in told.items() if a in side_of}

        def likely(account: str, key: Any, side: str) -> float:
            others = among[side] & set(share) - {account}
            return (sum(share[a].get(key, 0) for a in others) + 5 / keys) / (len(others) + 5)

        return {
            a: sum(
                n * likely(a, key, "member") / (likely(a, key, "member") + likely(a, key, "crowd"))
                for key, n in c.items()
            )
            for a, c in share.items()
        }

    hours: dict[str, Counter[int]] = defaultdict(Counter)
    for account, ts in rows("acts", "account", "ts"):
        for step, n in ((-1, 1), (0, 2), (1, 1)):
            hours[account][(ts // HOUR + step) % 168] += n
    parts["rhythm"] = likelier(hours, 168)
    clients: dict[str, Counter[str]] = defaultdict(Counter)
    for account, client in rows("acts", "account", "client"):
        clients[account][client] += 1
    parts["clients"] = likelier(clients, len({client for a, c in clients.items() if a in side_of for client in c}))

    born: dict[str, date] = {}
    for account, created in rows("profiles", "account", "created"):
        with contextlib.suppress(ValueError):
            born.setdefault(account, date.fromisoformat(created))
    born = {account: day for account, day in born.items() if account in side_of}

    def near(account: str, side: str) -> float:
        others = among[side] & set(born) - {account}
        return (sum(abs((born[a] - born[account]).days) <= 15 for a in others) + 0.5) / (len(others) + 1)

    parts["created"] = {a: near(a, "member") / (near(a, "member") + near(a, "crowd")) for a in born}

    whom: dict[str, list[str]] = defaultdict(list)
    for account, author in rows("retweets", "account", "author"):
        if account != author:
            whom[account].append(author)
    parts["amplifies"] = {a: sum(author in among["member"] for author in w) / len(w) for a, w in whom.items()}

    def lower(value: float | None, others: list[float]) -> float | None:
        if value is None or not others:
            return None
        return sum((v < value) + (v == value) / 2 for v in others) / len(others)

    def of(values: Mapping[str, float | None], side: str) -> list[float]:
        return [v for a, v in values.items() if a in among[side] and v is not None]

    total: dict[str, float] = dict.fromkeys(side_of, 0.0)
    weights: dict[str, float] = dict.fromkeys(side_of, 0.0)
    for part in PARTS:
        # Near values are one: sums of floats hang on their order.
        values = {a: round(v, 12) for a, v in parts[part].items() if a in side_of}
        places = {a: lower(v, of(values, "crowd")) for a, v in values.items()}
        members = of(places, "member")
        weight = max(2 * sum(members) / len(members) - 1, 0) if members else 0
        for account, place in places.items():
            if place is not None:
                total[account] += weight * place
                weights[account] += weight
    score_ = {a: round(total[a] / weights[a], 12) if weights[a] else None for a in side_of}
    general = [
        *([f"the known network has only {len(among['member'])} accounts"] * (len(among["member"]) < 10)),
        *([f"only {len(among['crowd'])} accounts to hold it against"] * (len(among["crowd"]) < 30)),
        *(["no background: held against the new accounts themselves"] * (background is None)),
    ]
    return {
        a: {
            "acts": acts[a],
            **{part: parts[part].get(a) for part in PARTS},
            "score": score_[a],
            "members_lower": lower(score_[a], of(score_, "member")),
            "background_lower": lower(score_[a], of(score_, "crowd")),
            "shared_objects": len(shared.get(a, [])),
            "warnings": [
                *([f"only {acts[a]} {'act' if acts[a] == 1 else 'acts'}"] * (acts[a] < 20)),
                *(f"{part} unknown" for part in PARTS if parts[part].get(a) is None),
                *general,
            ],
        }
        for a, n in sorted(side_of.items(), key=lambda of: (score_[of[0]] is None, -(score_[of[0]] or 0), of[0]))
        if n == 1
    }


def drawn(draw: random.Random, names: str, count: int, least: int = 1) -> Behaviour:
    """A few accounts that do anything at all; some rows lack a cell, and some are of accounts that never acted."""
    who = [f"{names}{n:02}" for n in range(count)]
    acting = [a for a in who for _ in range(draw.randint(least, least + 3))] + [None, "a01", "q00"]
    days = ["2020-01-01", "2020-01-16", "2020-01-17", "2020-02-01", "2021-05-05", "no day", None]

    def column(choices: list[Any], rows: list[Any]) -> list[Any]:
        return [draw.choice(choices) for _ in rows]

    rows = [*who, *who, *who, "stranger", "a00", "b00", None]
    acts = pl.DataFrame(
        {
            "account": acting,
            "ts": column([MONDAY, MONDAY - HOUR, MONDAY + HOUR, MONDAY + 40 * HOUR + 1, None], acting),
            "client": column(["Web", "Web", "Android", None], acting),
        }
    )
    return Behaviour(
        acts,
        pl.DataFrame({"account": rows, "object": column(["x", "y", "z", "w", "v", None], rows)}),
        pl.DataFrame({"account": rows, "author": column([*"xyz", "a00", "a02", None, who[0]], rows)}),
        pl.DataFrame({"account": rows, "created": column(days, rows)}),
    )


WORLDS: dict[str, list[tuple[int, str, int, int]]] = {
    "too few": [(3, "a", 8, 1), (4, "b", 12, 1), (5, "c", 29, 1)],
    "as many as are enough": [(6, "a", 9, 18), (7, "b", 9, 18), (8, "c", 30, 1)],
    "no background": [(9, "a", 11, 1), (10, "b", 14, 1)],
}


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("again", range(3))
def test_scores_are_what_is_written_down(world: str, again: int) -> None:
    known, new, *others = (
        drawn(random.Random(seed + 100 * again), names, count, least) for seed, names, count, least in WORLDS[world]
    )
    agree(known, new, others[0] if others else None)


def agree(known: Behaviour, new: Behaviour, background: Behaviour | None) -> None:
    wanted = by_hand(known, new, background)
    got = score(known, new, background)
    assert got["account"].to_list() == list(wanted)
    for row in got.rows(named=True):
        hand = wanted[row["account"]]
        for name in ("acts", "shared_objects", "warnings"):
            assert row[name] == hand[name]
        for name in (*PARTS, "score", "members_lower", "background_lower"):
            value = hand[name]
            assert row[name] == (None if value is None else pytest.approx(value, rel=1e-9)), (row["account"], name)


def test_members_are_not_new() -> None:
    told = score(KNOWN, joined(NEW, KNOWN), OTHERS)
    assert_frame_equal(told, score(KNOWN, NEW, OTHERS))


def test_the_order_of_rows_does_not_show() -> None:
    def shuffled(of: Behaviour) -> Behaviour:
        frames = (of.acts, of.objects, of.retweets, of.profiles)
        return Behaviour(*(f.sample(fraction=1, shuffle=True, seed=9) for f in frames if f is not None))

    one = score(KNOWN, NEW, OTHERS)
    assert_frame_equal(score(shuffled(KNOWN), shuffled(NEW), shuffled(OTHERS)), one)


def test_what_carries_nothing_is_said() -> None:
    few = people("few", 2, 5, network=True, acts=3)
    told = score(people("net", 4, 6, network=True), Behaviour(few.acts.drop("client")))
    assert told["shared_objects"].to_list() == [0, 0]
    warnings = told["warnings"][0].to_list()
    assert warnings == [
        "only 3 acts",
        "objects unknown",
        "clients unknown",
        "created unknown",
        "amplifies unknown",
        "the known network has only 4 accounts",
        "only 2 accounts to hold it against",
        "no background: held against the new accounts themselves",
    ]
    assert score(KNOWN, NEW, OTHERS)["warnings"].list.len().sum() == 0


def test_a_part_that_parts_nobody_weighs_nothing() -> None:
    other = people("net", 30, 7, network=False)
    told = score(other, Behaviour(NEW.acts.select("account", "ts")), OTHERS)
    assert told["score"].is_null().all() or told["members_lower"].is_between(0, 1).all()
    parted = score(other, NEW, OTHERS)
    assert abs(parted["background_lower"].mean() - 0.5) < 0.35  # type: ignore[operator]


def test_a_network_without_acts_is_refused() -> None:
    with pytest.raises(UsageError, match="no act"):
        score(Behaviour(KNOWN.acts.clear()), NEW)


def cell(prefix: str, seed: int, client: str) -> Behaviour:
    """Ten accounts that act at any time on thirty objects of their own and on others."""
    rng = np.random.default_rng(seed)
    who = [f"{prefix}{n:02d}" for n in range(10)]
    account = np.repeat(who, 40)
    objects = [f"{prefix} {k}" if k < 30 else f"any {rng.integers(5_000)}" for k in rng.integers(0, 45, len(account))]
    ts = MONDAY + rng.integers(0, 63 * DAY, len(account))
    acts = pl.DataFrame({"account": account, "ts": ts, "client": [client] * len(account)})
    created = pl.DataFrame({"account": who, "created": ["2015-01-01"] * 10})
    retweets = pl.DataFrame({"account": account, "author": ["star"] * len(account)})
    return Behaviour(acts, pl.DataFrame({"account": account, "object": objects}), retweets, created)


def test_a_cell_that_nobody_knows_of_is_found_by_what_all_cells_have_in_common() -> None:
    known = joined(joined(cell("red", 1, "Panel"), cell("green", 2, "Panel")), cell("blue", 3, "Panel"))
    unseen, crowd = cell("grey", 4, "Panel"), people("p", 60, 5, network=False)
    told = scores(known, joined(unseen, people("q", 60, 6, network=False)), crowd)
    assert told.cells == 3
    assert told.unseen_auc is not None
    assert told.unseen_auc > 0.95
    of_cell = told.accounts.filter(pl.col("account").str.starts_with("grey"))
    others = told.accounts.filter(pl.col("account").str.starts_with("q"))
    assert (others["unseen_score"] < of_cell["unseen_score"].min()).mean() > 0.9  # type: ignore[operator]


def test_a_cell_that_has_nothing_in_common_with_the_others_is_not_found_and_it_is_said() -> None:
    """All use one application, as everybody does: what is left of a cell left out is chance."""

    known = joined(cell("red", 1, "App"), cell("green", 2, "App"))
    known, crowd = (
        Behaviour(side.acts.select("account", "ts", client=pl.lit("App")), side.objects)
        for side in (known, people("p", 60, 5, network=False))
    )
    told = scores(known, cell("grey", 4, "App"), crowd)
    assert told.known_auc is not None
    assert told.known_auc > 0.95
    assert told.unseen_auc is None or told.unseen_auc < 0.7


def doing(*rows: tuple[str, str, tuple[str, ...]]) -> Behaviour:
    """Accounts at no known moment: whom each retweets, and what it uses."""
    acts = pl.DataFrame({"account": [account for account, _, _ in rows]}).with_columns(ts=pl.lit(None, pl.Int64))
    uses = [(account, object_) for account, _, objects in rows for object_ in objects]
    return Behaviour(
        acts,
        pl.DataFrame(uses, schema={"account": pl.String, "object": pl.String}, orient="row"),
        acts.select("account", author=pl.Series([author for _, author, _ in rows])),
    )


def test_a_member_is_measured_without_its_own_cell_and_with_all_others() -> None:
    """Red and green amplify each other, blue itself; the crowd amplifies a star."""
    red, green, blue = (tuple(f"{cell}{n}" for n in range(2)) for cell in ("red", "green", "blue"))
    known = doing(
        *((a, "green0", ("1", "2")) for a in red),
        *((a, "red0", ("3", "4")) for a in green),
        *((a, b, ("5", "6")) for a, b in (blue, blue[::-1])),
    )
    told = scores(known, doing(("new", "red0", ())), doing(("p", "star", ()), ("q", "star", ())))
    # Of four of six members place 1 is told without their cell, of the two of blue ½, as of the crowd.
    assert told.unseen_auc == pytest.approx(5 / 6)
    assert (told.cells, told.known_auc) == (3, 1)
    assert told.accounts.select("score", "unseen_score").rows() == [(1.0, 1.0)]


def test_what_is_known_of_no_member_weighs_nothing_and_no_score_is_told_where_nothing_weighs() -> None:
    def one(account: str, client: str | None) -> Behaviour:
        acts = {"account": [account], "ts": [None], "client": [client]}
        return Behaviour(pl.DataFrame(acts, schema={"account": pl.String, "ts": pl.Int64, "client": pl.String}))

    told = scores(one("m", None), one("n", "A"), one("b", "B"))
    assert told.accounts.select("score", "unseen_score").rows() == [(None, None)]
    assert (told.known_auc, told.unseen_auc) == (None, None)
