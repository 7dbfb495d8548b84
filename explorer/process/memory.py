"""How much memory a command may work in: what a person says, else a share of what the machine has."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from explorer.errors import UsageError

__all__ = ["SETTING", "allowed", "in_bytes", "machine"]

SETTING = "EXPLORER_MEMORY"

# Less than this holds no engine beside Python; more than that is not taken unasked.
_LEAST, _MOST = 1 << 29, 4 << 30
# Of the machine's memory, where nobody says otherwise: one part in so many.
_PART = 2
_UNITS = {"": 1 << 30, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_CGROUPS = Path("/sys/fs/cgroup")


def allowed() -> int:
    """Return the bytes that engine, ingest and analyses work in.

    `EXPLORER_MEMORY` says it (`4GB`, `512M`); else it is half of what the machine or its cgroup has, 4 GB at most.
    Raises `UsageError` for what is no size, or less than half a gigabyte.
    """
    told = os.environ.get(SETTING)
    return in_bytes(told, where=SETTING) if told else max(_LEAST, min(machine() // _PART, _MOST))


def in_bytes(text: str, *, where: str = "--memory") -> int:
    """Return a size in bytes: `4GB`, `4G`, `4 GiB` and `4` are 4·2³⁰, `512M` is 512·2²⁰. Raises `UsageError`.

    >>> in_bytes("1.5GB"), in_bytes("512 mib")
    (1610612736, 536870912)
    """
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?)(?:I?B)?\s*", text.upper())
    if not found:
        raise UsageError(f"{text!r} is no size of memory", where=where, hint="For example: 4GB, or 512MB.")
    number = int(float(found[1]) * _UNITS[found[2]])
    if number < _LEAST:
        raise UsageError(f"{text} is too little memory to work in", where=where, hint="Give 512MB or more.")
    return number


def machine(cgroups: Path = _CGROUPS, mine: Path = Path("/proc/self/cgroup")) -> int:
    """Return the bytes that this process can have at all: those of the machine, or less by its cgroup's limit.

    The limit of a cgroup is the least of its own and of those above it, of version 1 or 2. Where the system tells
    nothing, 8 GB.
    """
    known = [8 << 30]
    with suppress(AttributeError, OSError, ValueError):
        known = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with suppress(OSError):
        for line in mine.read_text(encoding="utf-8").splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers == "":
                known += _limits(cgroups, path, "memory.max")
            elif "memory" in controllers.split(","):
                known += _limits(cgroups / "memory", path, "memory.limit_in_bytes")
    return min(known)


def _limits(root: Path, path: str, name: str) -> list[int]:
    """Return the limits of a cgroup and of all above it; where it is not to be seen from here, that of the root."""
    place = root / path.lstrip("/")
    found = []
    for folder in (place, *place.parents):
        with suppress(OSError, ValueError):  # "max" is no limit
            found.append(int((folder / name).read_text(encoding="utf-8")))
        if folder == root:
            break
    return found
