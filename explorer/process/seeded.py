"""igraph's draws from a seed of ours: its generator is the whole process's, so it is lent out and given back here."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import igraph

# One at a time: two threads would draw from each other's numbers.
_LENT = threading.RLock()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Have igraph draw from `seed` inside the block; afterwards from Python's `random` again, as it does by itself.

    Python's own generator is left as it was. Other threads wait at their own block. igraph does not tell what its
    generator was: whoever gave it another one gives it again. A signal waits for the end of the block.
    """
    with _LENT, _undisturbed():
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 (nothing secret)
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Have what Python does on a signal done after the block.

    igraph looks for signals while it works, and Leiden's algorithm frees what it never took when one raises: the
    process aborts.
    """
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    if threading.current_thread() is not threading.main_thread() or not any(map(callable, handlers.values())):
        yield
        return
    came: list[int] = []

    def note(number: int, frame: object) -> None:
        came.append(number)

    ours = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in ours:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
