"""The formats that are read."""

from __future__ import annotations

from explorer.readers import (
    Reader,
    clemson,
    coordination_toolkit,
    coortweet,
    gexf,
    graphml,
    information_operations,
    twitter_copies,
    twitter_v1,
    twitter_v2,
)

# A file is of one format at most: the order does not matter.
READERS: tuple[Reader, ...] = (
    information_operations.READER,
    clemson.READER,
    twitter_v1.READER,
    twitter_v2.READER,
    twitter_copies.READER,
    coortweet.READER,
    coordination_toolkit.READER,
    graphml.READER,
    gexf.READER,
)

# The formats of files that hold what accounts did that were removed, and of nobody else. All others list whoever wrote
# in them, suspect or not.
TELL_REMOVED = frozenset({information_operations.READER.name, clemson.READER.name})
