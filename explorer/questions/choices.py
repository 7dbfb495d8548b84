"""What to write in place of a name that is none of the choices."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def instead(name: str, choices: Iterable[str], introduction: str) -> str:
    """Return a hint that names the nearest choice, or after `introduction` all of them."""
    known = sorted(choices)
    folded = {choice.lower().replace("-", "_"): choice for choice in known}
    near = difflib.get_close_matches(name.lower().replace("-", "_"), folded, 1)
    return f"Did you mean {folded[near[0]]}?" if near else f"{introduction}: {', '.join(known) or 'none'}."
