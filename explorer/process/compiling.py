"""Functions that numba compiles: when they are first called, once, and told of where it takes its time.

Loading numba takes a second and compiling takes ten, which a command that has little to do never spends: what few rows
ask for is answered by the same functions as plain Python (`Compiled.plain`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from types import CodeType, FunctionType
from typing import Any

__all__ = ["Compiled", "njit", "seconds", "told"]


@dataclass
class _Watch:
    """What is told of compiling, the seconds that it took, and since when how many functions within one another do."""

    tell: Callable[[str], object] | None = None
    seconds: float = 0.0
    depth: int = 0
    began: float = 0.0
    listens: bool = False

    def on_start(self, event: Any) -> None:
        self.depth += 1
        if self.depth == 1:
            self.began = time.monotonic()
            tell, self.tell = self.tell, None
            if tell:
                tell(f"compiling once, kept in {event.data['dispatcher'].stats.cache_path or 'memory'}")

    def on_end(self, event: Any) -> None:
        self.depth -= 1
        if not self.depth:
            self.seconds += time.monotonic() - self.began


_watch = _Watch()


class Compiled:
    """A function that numba compiles, with the functions of this kind that it calls; `py_func` is as it is written."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self.py_func = function
        self._options = options
        update_wrapper(self, function)

    def __call__(self, *given: Any) -> Any:
        """Answer as the function does, compiled."""
        return self.dispatcher(*given)

    @property
    def is_loaded(self) -> bool:
        """Whether numba is there for it."""
        return "dispatcher" in vars(self)

    @cached_property
    def dispatcher(self) -> Any:
        """What numba made of it."""
        import numba

        _listen()
        return numba.njit(**self._options)(self._calling(lambda other: other.dispatcher))

    @cached_property
    def plain(self) -> Callable[..., Any]:
        """The same in Python alone: for a few rows, without numba."""
        return self._calling(lambda other: other.plain)

    def _calling(self, form: Callable[[Compiled], Any]) -> Callable[..., Any]:
        """Return the function, calling others in some form of theirs."""
        own: dict[str, Any] = self.py_func.__globals__
        code = self.py_func.__code__
        others = {name: form(own[name]) for name in _names(code) if isinstance(own.get(name), Compiled)}
        if not others:
            return self.py_func
        made = FunctionType(code, {**own, **others}, code.co_name, self.py_func.__defaults__)
        made.__qualname__ = self.py_func.__qualname__
        return made


def _names(code: CodeType) -> set[str]:
    """Return the names that a function looks up, those of its comprehensions too."""
    inside = (_names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*inside)


def njit(**options: Any) -> Callable[[Callable[..., Any]], Compiled]:
    """Decorate as `numba.njit` does, and load numba where the function is called."""
    return lambda function: Compiled(function, options)


@contextmanager
def told(tell: Callable[[str], object]) -> Iterator[None]:
    """Tell in a sentence, once, where it is kept what is compiled now."""
    before, _watch.tell = _watch.tell, tell
    try:
        yield
    finally:
        _watch.tell = before


def seconds() -> float:
    """Return how long this process has compiled: no part of what its work took."""
    return _watch.seconds


def _listen() -> None:
    """Have numba say when it compiles, which it does not where it finds what it kept."""
    if _watch.listens:
        return
    from numba.core import event

    class Listener(event.Listener):  # type: ignore[misc]
        on_start, on_end = _watch.on_start, _watch.on_end

    event.register("numba:compile", Listener())
    _watch.listens = True
