"""How shares crowd together, held against every pair of them counted one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from explorer.methods.arrays import Flags
from explorer.methods.significance import crowding
from explorer.methods.significance.crowding import Regulars, crowds, regulars, without
from explorer.methods.significance.reference import Reference
from tests.methods.significance.test_occasions import MINUTE, told

NONE = np.zeros(0, np.int64)
NOBODY = regulars(NONE, NONE, NONE, np.zeros(0), 10)


def drawn(seed: int, known: bool) -> Reference:
    """Return objects that few accounts share within minutes, one of them many accounts."""
    draw = np.random.default_rng(seed)
    objects = []
    for o, size in enumerate((2, 5, 9, 1, 70, 8)):
        late = np.sort(draw.integers(0, 6 * MINUTE, size))
        objects.append([(int(draw.integers(0, 10)), o * 100 * MINUTE + int(at)) for at in late])
    shares = told(*objects, known=known)
    since = shares.ts - np.repeat(shares.ts[shares.start[:-1]], np.diff(shares.start))
    bin_ = np.searchsorted([MINUTE, 3 * MINUTE], since).astype(np.uint8)
    return Reference(shares.account, shares.object, shares.ts, shares.start, 10, known, bin_, 3, shares.alone)


WORTHS = {(0, 3): 0.5, (0, 7): 0.25, (2, 3): 0.75, (3, 4): 0.1, (3, 9): 0.6, (8, 9): 0.3}


def some_worth() -> Regulars:
    a, b = (np.array([pair[end] for pair in WORTHS]) for end in (0, 1))
    # Of ten meetings so many by chance that one is worth that.
    return regulars(a, b, np.full(len(a), 10), 10 * np.array(list(WORTHS.values())) - 1, 10)


def one_by_one(shares: Reference, gone: Flags) -> tuple[list[float], list[list[list[float]]], list[list[list[float]]]]:
    """Return what each share weighs, and of each object the meetings in a bin and in two, and how many could be."""
    weights, met, could = [1.0] * len(shares.ts), [], []
    for first, end in zip(shares.start[:-1], shares.start[1:], strict=True):
        rows = range(first + shares.known, end)
        near: dict[int, list[float]] = {i: [] for i in rows}
        here = [[0.0] * 3, [0.0] * 3]
        for j, i in combinations(rows, 2):
            if shares.ts[i] - shares.ts[j] <= MINUTE:
                low, high = sorted((int(shares.account[i]), int(shares.account[j])))
                worth = WORTHS.get((low, high), 1.0)
                near[i].append(worth)
                near[j].append(worth)
                if first not in (i, j) and not gone[[i, j]].any():
                    here[int(shares.bin[i] != shares.bin[j])][shares.bin[j]] += worth
        for i in rows:
            weights[i] = sum(near[i]) / len(near[i]) if near[i] else 1.0
        count = [sum(weights[i] for i in range(first + 1, end) if shares.bin[i] == r) for r in range(3)] + [0.0]
        met.append(here)
        could.append([[count[r] ** 2 / 2 for r in range(3)], [count[r] * count[r + 1] for r in range(3)]])
    return weights, met, could


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("way", ["compiled", "plain"])
def test_shares_lie_together_as_their_pairs_do(
    seed: int, known: bool, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "plain":
        for name in ("_crowds", "_without"):
            monkeypatch.setattr(crowding, name, getattr(crowding, name).plain)
    shares = drawn(seed, known)
    gone = np.zeros(len(shares.ts), np.bool_)
    weights, met, could = one_by_one(shares, gone)
    some = np.array([1, 2, 4])
    found = crowds(shares, MINUTE, some_worth(), some)
    assert found.weight.tolist() == pytest.approx(weights)
    assert found.same == pytest.approx(np.array([met[o][0] for o in some]))
    assert found.next == pytest.approx(np.array([met[o][1] for o in some]))
    # An object of more than fifty shares counts as one of fifty.
    inside, all_ = np.zeros((2, 3)), np.zeros((2, 3))
    for o in range(len(met)):
        later = slice(int(shares.start[o]) + 1, int(shares.start[o + 1]))
        scale = min(1.0, 50 / max(sum(weights[later]), 1e-9))
        inside += scale * np.array(met[o])
        all_ += scale * np.maximum(met[o], could[o])
    assert found.crowding == pytest.approx(np.divide(inside, all_, out=np.zeros((2, 3)), where=all_ > 0))
    # Where shares are gone, what lies together without them; elsewhere what did before.
    draw = np.random.default_rng(seed)
    gone[draw.permutation(len(gone))[:20]] = True
    gone[shares.object == 2] = False
    gone[shares.start[2]] = True
    _, left, _ = one_by_one(shares, gone)
    after = without(found, shares, MINUTE, some_worth(), some, gone)
    assert after.same == pytest.approx(np.array([left[o][0] for o in some]))
    assert after.next == pytest.approx(np.array([left[o][1] for o in some]))
    assert (after.weight == found.weight).all()
    assert (after.crowding == found.crowding).all()
    assert found.same == pytest.approx(np.array([met[o][0] for o in some]))
    assert found.next == pytest.approx(np.array([met[o][1] for o in some]))


def test_an_object_nobody_is_gone_of_stays_as_it_was() -> None:
    """What was told of it, right or not, is not reckoned anew."""
    shares = drawn(0, False)
    found = crowds(shares, MINUTE, NOBODY, np.array([1, 2]))
    found.same[:] = 99
    gone = np.zeros(len(shares.ts), np.bool_)
    gone[shares.start[1]] = gone[shares.start[2] - 1] = True
    after = without(found, shares, MINUTE, NOBODY, np.array([1, 2]), gone)
    assert (after.same[0] < 99).all()
    assert after.same[1].tolist() == [99] * 3
    for later in (shares.start[1] + 1, shares.start[2] - 1):
        gone[:] = False
        gone[later] = True
        assert (without(found, shares, MINUTE, NOBODY, np.array([1, 2]), gone).same[0] < 99).all()
    # Nor is it for its first share, or for those of other objects.
    gone[:] = False
    gone[[shares.start[1], shares.start[1] - 1, shares.start[3] - 1]] = True
    assert without(found, shares, MINUTE, NOBODY, np.array([1]), gone).same[0].tolist() == [99] * 3


@pytest.mark.parametrize(
    ("k", "chance", "worth"), [(4, 1.0, [0.5]), (2, 0.5, [0.75]), (2, 1.5, [1]), (2, 0, [0.5]), (1, 0, [])]
)
def test_a_meeting_of_two_who_met_twice_is_worth_what_chance_gives_and_one(
    k: int, chance: float, worth: list[float]
) -> None:
    found = regulars(np.array([0, 3]), np.array([9, 7]), np.array([k, k]), np.full(2, chance), 10)
    assert found.worth.tolist() == pytest.approx(worth * 2)
    if worth:
        assert found.others.tolist() == [9, 7]
        assert found.begin.tolist() == [0, 1, 1, 1, *[2] * 7]
