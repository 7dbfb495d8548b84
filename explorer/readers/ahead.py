"""Several stretches of a file taken apart at a time, their results in the file's order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Beyond these the one thread that finds the records cannot feed them.
WORKERS = min(os.cpu_count() or 1, 4)
# Stretches alive at a time: one for each worker, one that is done and one that is being read.
IN_FLIGHT = WORKERS + 2


def in_order(work: Callable[[T], R], stretches: Iterable[T]) -> Iterator[R]:
    """Yield `work(stretch)` for each stretch, in their order, some of them in the making.

    What `work` raises is raised in its turn; what was begun after it is thrown away.
    """
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="reader")
    begun: deque[Future[R]] = deque()
    try:
        for stretch in stretches:
            begun.append(pool.submit(work, stretch))
            if len(begun) > WORKERS:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
