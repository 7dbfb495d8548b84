"""How an object spreads and who comes first, each number worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from explorer.methods.significance import ordinary
from explorer.methods.significance.crowding import Crowds
from explorer.methods.significance.ordinary import profiles, strengths
from explorer.methods.significance.reference import Reference

# Of accounts 0, 1 and 2: into which of three bins their delays fall.
SPEED = np.array([[0.5, 0.3, 0.2], [0.2, 0.8, 0.0], [0.4, 0.6, 0.0]])
# What is crowded in a bin, and in a bin and its next, over all objects.
CROWDING = np.array([[0.9, 0.6, 0.3], [0.5, 0.2, 0.7]])


def told(*objects: list[tuple[int, int]], known: bool = False) -> Reference:
    """Return objects of which each has the shares of these accounts in these bins, the first one first."""
    account = np.array([who for shares in objects for who, _ in shares], np.uint32)
    bins = np.array([bin_ for shares in objects for _, bin_ in shares], np.uint8)
    sizes = [len(shares) for shares in objects]
    start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    object_ = np.repeat(np.arange(len(objects), dtype=np.uint32), sizes)
    return Reference(account, object_, np.zeros(len(bins), np.int64), start, 3, known, bins, 3, np.zeros((3, 3)))


@pytest.mark.parametrize("way", ["compiled", "plain"])
def test_a_profile_is_what_an_object_has_beyond_what_the_speeds_of_its_sharers_ask_for(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "plain":
        # Where there is no room for what is told, plain Python says so.
        monkeypatch.setattr(ordinary, "_profiles", ordinary._profiles.plain)
    shares = told(
        [(2, 0), (0, 0), (1, 1), (0, 1), (1, 2)],
        [(0, 0), (1, 0)],
        [(1, 0), *[(0, 1)] * 8, *[(1, 0)] * 6, *[(2, 2)] * 4],
    )
    weight = np.ones(len(shares.ts))
    weight[2] = 0.5
    gone = np.zeros(len(shares.ts), np.bool_)
    gone[4] = True
    crowd = Crowds(
        weight, np.array([[3, 1, 0.25], [2, 6, 9]]), np.array([[2, 0.5, 0.0], [7, 40, 0.0]]), CROWDING
    )  # fmt: skip
    profile, same, next_ = profiles(shares, crowd, np.array([0, 2]), gone, SPEED)
    # One share in bin 0, one and a half in bin 1; 1.1, 1 and 0.4 are asked for. Twenty more are as asked for.
    one = [(2.5 / 1.1 + 20) / 22.5, (1.5 * 2.5 + 20) / 22.5, 20 / 22.5]
    # Six, eight and four; 6.8, 9.6 and 1.6 are asked for.
    other = [(6 * 18 / 6.8 + 20) / 38, (8 * 18 / 9.6 + 20) / 38, (4 * 18 / 1.6 + 20) / 38]
    assert profile == pytest.approx(np.array([one, other]))
    # Of half the square of what a bin has, or of the meetings there if they are more; all in the first bin.
    near = [[1, (1 + 12) / (1.125 + 20), (0.25 + 6) / (0.25 + 20)], [1, (6 + 12) / (32 + 20), (9 + 6) / (9 + 20)]]
    assert same == pytest.approx(np.array([one, other]) ** 2 * near)
    far = [[(2 + 10) / (2 + 20), (0.5 + 4) / (0.5 + 20)], [(7 + 10) / (48 + 20), (40 + 4) / (40 + 20)]]
    assert next_[:, :2] == pytest.approx(np.array([one, other])[:, :2] * np.array([one, other])[:, 1:] * far)
    assert next_[:, 2].tolist() == [0, 0]


def test_what_no_speed_asks_for_is_no_more_than_ordinary() -> None:
    shares = told([(0, 0), (1, 2), (1, 2)])
    crowd = Crowds(np.ones(3), np.zeros((1, 3)), np.zeros((1, 3)), np.ones((2, 3)))
    profile, same, next_ = profiles(shares, crowd, np.array([0]), np.zeros(3, np.bool_), SPEED)
    assert profile[0].tolist() == pytest.approx([20 / 22] * 3)
    # Two in bin 2 make 2 possible meetings; all that is crowded is no more than all.
    assert same[0].tolist() == pytest.approx([(20 / 22) ** 2, (20 / 22) ** 2, (20 / 22) ** 2 * 20 / 22])
    assert next_[0].tolist() == pytest.approx([(20 / 22) ** 2, (20 / 22) ** 2, 0])


def test_more_meetings_than_twenty_and_what_is_crowded_are_no_more_than_all() -> None:
    shares = told([(0, 0), (1, 1), (2, 2)])
    crowd = Crowds(np.ones(3), np.array([[9.0, 30, 5]]), np.array([[9.0, 30, 5]]), np.full((2, 3), 1.2))
    profile, same, next_ = profiles(shares, crowd, np.array([0]), np.zeros(3, np.bool_), SPEED)
    assert same[0].tolist() == pytest.approx((profile[0] ** 2).tolist())
    assert next_[0, :2].tolist() == pytest.approx((profile[0, :2] * profile[0, 1:]).tolist())


def test_a_strength_to_be_first_is_that_of_four_steps_from_all_alike() -> None:
    """By Hunter 2004: firsts and one more, by what each object gives its sharers and one more."""
    objects, gone_first = [[0, 1, 2], [1, 0], [1, 2], [2, 0, 1], [0, 1, 2]], {3}
    shares = told(*([(who, 0) for who in sharers] for sharers in objects))
    gone = np.zeros(len(shares.ts), np.bool_)
    # What is gone at another place takes nothing away.
    gone[[shares.start[3], 1]] = True
    first = [2, 2, 0]
    strength = [Fraction(1)] * 3
    for _ in range(4):
        due = [
            sum((1 / sum((strength[b] for b in sharers), Fraction(0)) for o, sharers in enumerate(objects)
                 if a in sharers and o not in gone_first), Fraction(0))
            for a in range(3)
        ]  # fmt: skip
        strength = [Fraction(first[a] + 1, 1) / (due[a] + 1) for a in range(3)]
    told_strength, total = strengths(shares, gone)
    assert told_strength.tolist() == pytest.approx([float(one) for one in strength])
    assert total.tolist() == pytest.approx([float(sum(strength[a] for a in sharers)) for sharers in objects])


def test_two_who_share_one_object_are_thrice_and_once_what_is_left() -> None:
    """The first has one of one and one more, the other none and one more, over a half and one more each."""
    strength, total = strengths(told([(0, 0), (2, 0)]), np.zeros(2, np.bool_))
    assert strength.tolist() == pytest.approx([4 / 3, 1, 2 / 3])
    assert total.tolist() == pytest.approx([2])


def test_where_originals_are_known_nobody_is_first() -> None:
    strength, total = strengths(told([(3, 0), (0, 0), (2, 0)], [(3, 0), (1, 1)], known=True), np.zeros(5, np.bool_))
    assert (strength.tolist(), total.tolist()) == ([0, 0, 0], [1, 1])
