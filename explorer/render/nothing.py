"""An answer without rows → what its reader can try."""

from __future__ import annotations

import shlex

from explorer.render.commands import asked_of
from explorer.result import OF_SCOPE, Result


def to_try(result: Result) -> list[str]:
    """Return in what ways the question may be asked again so that more answers it, by what it was asked with.

    Of an answer that a limit of 0 emptied there is nothing to say but how much it is.
    """
    if result.cut:
        return []
    asked = {name: value for name, value in result.parameters.items() if value not in ("", None)}
    tried = []
    there = asked_of(result.origin.at)
    for name, value in asked.items():
        option = f"--{name.replace('_', '-')}"
        if name.startswith("min_") and isinstance(value, int | float) and value > 0:
            tried.append(f"Ask for less: {option} is {value:g} now.")
        elif name in ("time_window", "delay") and isinstance(value, int | float):
            tried.append(f"Give more time: {option} is {value:g} s now.")
        elif name == "network":
            tried.append(f"Ask of all networks, without {option}: now only {value} is asked.")
        elif name in OF_SCOPE:
            tried.append(f"Ask of more, without {option}.")
        elif name == "finding":
            tried.append(f"Ask for pairs of every finding: {option} '' (now {value}).")
        elif name in ("role", "side") and value != "all":
            tried.append(f"Ask without {option}: now only {value} is asked.")
        elif name in ("structure", "community") and value:
            of = f" --analysis {shlex.quote(str(asked['analysis']))}" if "analysis" in asked else ""
            tried.append(f"See that there is a {name} {value}: explorer query {_PLURAL[name]}{of}{there}.")
        elif name == "account":
            tried.append(f"See that {value} is an account here: explorer query accounts{there}.")
        elif name == "analysis":
            did = "found" if result.origin.tested else "ranked"
            command = f"explorer analyses{there} show {shlex.quote(str(value))}"
            tried.append(f"See what {value} {did} and with what: {command}.")
    return tried or [f"See what the store holds: explorer query networks{there}."]


_PLURAL = {"structure": "structures", "community": "communities"}
