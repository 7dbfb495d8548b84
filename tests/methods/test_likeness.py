"""New accounts that do as a network does score as its members; others score as others do."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.errors import UsageError
from explorer.methods.likeness import Behaviour, score

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
