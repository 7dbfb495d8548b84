"""igraph draws from the seed that it is given, one block at a time, and no signal tears it apart."""

from __future__ import annotations

import random
import signal
import threading

import igraph
import pytest

from explorer.process.seeded import seeded


def drawn() -> list[tuple[int, int]]:
    edges: list[tuple[int, int]] = igraph.Graph.Erdos_Renyi(n=30, m=40).get_edgelist()
    return edges


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    with seeded(1):
        one = drawn()
    with seeded(1):
        again = drawn()
    with seeded(2):
        other = drawn()
    assert one == again != other


def test_afterwards_igraph_draws_from_python_again_and_python_was_not_touched() -> None:
    random.seed(5)
    python_alone = random.random()
    random.seed(5)
    as_before = drawn()
    random.seed(5)
    with seeded(1):
        drawn()
    assert random.random() == python_alone
    random.seed(5)
    assert drawn() == as_before


def test_afterwards_holds_after_an_error_too() -> None:
    random.seed(5)
    as_before = drawn()
    with pytest.raises(ZeroDivisionError), seeded(1):
        1 / 0  # noqa: B018
    random.seed(5)
    assert drawn() == as_before


def test_threads_do_not_draw_from_each_others_seeds() -> None:
    with seeded(1):
        alone = [drawn() for _ in range(20)]
    found: list[list[list[tuple[int, int]]]] = []

    def draw() -> None:
        with seeded(1):
            found.append([drawn() for _ in range(20)])

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 4


def test_an_interrupt_waits_for_the_end_of_the_block() -> None:
    reached: list[int] = []

    def work() -> None:
        with seeded(1):
            signal.raise_signal(signal.SIGINT)
            reached.append(len(drawn()))

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == [40]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
