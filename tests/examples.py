"""How many examples of a property are tried: in the quick part (`--quick`) a fifth of them."""

from __future__ import annotations

from hypothesis import settings

# What hypothesis tries where nobody says how many; tests/conftest.py asks for fewer in the quick part.
_USUAL = 100


def examples(many: int) -> int:
    """Return how many to try of a property that is worth so many."""
    return max(1, many * min(settings().max_examples, _USUAL) // _USUAL)
