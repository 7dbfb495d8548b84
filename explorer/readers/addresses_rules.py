"""The rules of `ural`, loaded without what it finds addresses in texts by: that takes most of a second to compile."""

from __future__ import annotations

import builtins
import re
import sys
from functools import cache, cached_property
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import SimpleNamespace
from typing import Any

__all__ = ["by_rules", "domain_name"]

_PATTERNS = "ural.patterns"
# Those that find whole addresses are longer.
_LONG = 300


def by_rules(address: str, **rules: bool) -> str:
    """Return an address in ural's form; what it raises for one that is none is of many kinds."""
    return str(_loaded().normalize_url(address, **rules))


def domain_name(address: str) -> str | None:
    """Return the registered domain of an address; None where its ending is on no list."""
    found = _loaded().get_domain_name(address)
    return found and str(found)


class _Later:
    """A pattern that is compiled when somebody uses it."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(*self._given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)


def _compiled(pattern: str | bytes, *flags: int) -> Any:
    return re.compile(pattern, *flags) if len(pattern) < _LONG else _Later(pattern, *flags)


@cache
def _loaded() -> Any:
    """Import `ural`, with its module of patterns run beforehand so that it compiles none."""
    package = find_spec("ural")
    spec = package and PathFinder.find_spec(_PATTERNS, package.submodule_search_locations)
    if _PATTERNS not in sys.modules and spec and spec.loader:
        module = module_from_spec(spec)
        lazily = SimpleNamespace(**vars(re) | {"compile": _compiled})

        def imported(name: str, *rest: Any) -> Any:
            return lazily if name == "re" else builtins.__import__(name, *rest)

        vars(module)["__builtins__"] = vars(builtins) | {"__import__": imported}
        spec.loader.exec_module(module)
        sys.modules[_PATTERNS] = module
    import ural

    return ural
