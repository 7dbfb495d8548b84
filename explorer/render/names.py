"""What stands beside an account in the drawing: its handle, or the beginning of a long id that only it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_LONG = 20  # characters from which an id says nothing that its beginning does not
_LEAST = 8


def drawn_names(keys: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Return a name for each node: its label, or where that is a long id, the shortest beginning that is unique.

    A beginning has eight characters or more and ends in `…`; all of the id stands on the card and in files.
    O(nodes) for ids that differ early, as hashes do.

    >>> drawn_names(["a" * 9 + "b" * 20, "a" * 9 + "c" * 20, "x"], ["a" * 9 + "b" * 20, "a" * 9 + "c" * 20, "Ann"])
    ['aaaaaaaaabbb…', 'aaaaaaaaaccc…', 'Ann']
    """
    names = list(labels)
    open_ = [i for i, label in enumerate(labels) if len(label) > _LONG and label == keys[i] and " " not in label]
    length = _LEAST
    while open_:
        seen = Counter(labels[i][:length] for i in open_)
        for i in open_:
            if seen[labels[i][:length]] == 1 and length < len(labels[i]) - 1:
                names[i] = f"{labels[i][:length]}…"
        longest = max(len(labels[i]) for i in open_)
        open_ = [i for i in open_ if seen[labels[i][:length]] > 1]
        length += 4
        if length > longest:
            break
    return names
