"""With what `detect` looks, as a person asks it, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.analyses.detect_methods import BY_NAME, METHODS, Checked
from explorer.errors import UsageError
from explorer.methods.significance import OFTEN
from explorer.methods.significance.common import LEAST_MEETINGS

# Of how many meetings an analysis keeps the tweets, the heaviest pairs first.
MEETINGS = 200_000


@dataclass(frozen=True)
class Settings:
    """With what to look. `time_window` is in seconds; None stands for what the method's authors ask for.

    `rate` is the false-discovery rate, `resolution` that of the communities, `values` are parameters of the
    behaviours, `meetings` how many meetings keep their tweets, `often` how many list a pair that was not found.
    """

    method: str = "timing"
    time_window: float = 60.0
    min_participation: int | None = None
    min_weight: float | None = None
    rate: float = 0.01
    resolution: float = 1.0
    seed: int = 0
    meetings: int = MEETINGS
    often: int = OFTEN
    values: Mapping[str, object] = field(default_factory=dict)

    def checked(self) -> Checked:
        """Return them with what was left to the method; raise `UsageError` for what cannot be."""
        method = BY_NAME.get(self.method)
        if method is None:
            raise UsageError(f"there is no method {self.method!r}", hint=f"There are: {', '.join(METHODS)}.")
        if not 0.001 <= self.time_window < float("inf"):
            raise UsageError(f"a window of {self.time_window:g} seconds holds nothing", hint="Give 0.001 or more.")
        if not 0 < self.rate < 1:
            raise UsageError(f"{self.rate:g} is no rate of false findings", hint="Give one between 0 and 1: 0.01.")
        if not self.resolution > 0:
            raise UsageError(f"a resolution of {self.resolution:g} makes no communities", hint="Give one above 0.")
        for what, least in (("min_participation", self.min_participation), ("min_weight", self.min_weight)):
            if least is not None and not 0 <= least < float("inf"):
                raise UsageError(
                    f"{what} takes a number from 0 up, not {least:g}", hint="Leave it out for the default."
                )
        if self.meetings < 0:
            raise UsageError(f"{self.meetings} meetings cannot be kept", hint="Give 0 or more.")
        if self.often < LEAST_MEETINGS:
            what = f"pairs that met {self.often} times cannot be listed: fewer than three meetings say nothing"
            raise UsageError(what, hint=f"Give {LEAST_MEETINGS} or more; {OFTEN} is the default.")
        return Checked(
            method=self.method,
            window_ms=round(self.time_window * 1000),
            min_participation=method.min_participation if self.min_participation is None else self.min_participation,
            min_weight=method.min_weight if self.min_weight is None else self.min_weight,
            rate=self.rate,
            resolution=self.resolution,
            seed=self.seed,
            meetings=self.meetings,
            often=self.often,
            values=dict(self.values),
        )


def parameters(checked: Checked) -> dict[str, object]:
    """Return settings as an analysis keeps them: by the words in which they are asked, the window in seconds.

    What makes no difference to the method is left out.
    """
    kept: dict[str, object] = {
        "method": checked.method,
        "time_window": checked.window_ms / 1000,
        "min_participation": checked.min_participation,
        "min_weight": checked.min_weight,
        "rate": checked.rate,
        "resolution": checked.resolution,
        "seed": checked.seed,
        "meetings": checked.meetings,
        "often": checked.often,
    }
    if checked.values:
        kept["values"] = dict(checked.values)
    method = BY_NAME[checked.method]
    unused = method.unused if method.tested else (*method.unused, "often")
    return {name: value for name, value in kept.items() if name not in unused}
