"""Retweets → who is amplified by a ring-like group, who amplifies, and the structures they form."""

from __future__ import annotations

import numpy as np
import polars as pl

from explorer.errors import UsageError
from explorer.methods.roles.joining import joined
from explorer.methods.roles.limits import ARCHIVE, WHOLE
from explorer.methods.roles.log import Log, as_seen, ordered
from explorer.methods.roles.naming import Roles, in_names
from explorer.methods.roles.pools import find_pools
from explorer.methods.roles.repetition import described, strong_pairs
from explorer.methods.roles.size import exceptional
from explorer.methods.roles.structures import shown
from explorer.methods.roles.timing import with_time

__all__ = ["Roles", "roles"]


def roles(
    retweets: pl.DataFrame,
    *,
    archived: pl.Series | None = None,
    posts: pl.DataFrame | None = None,
    communities: pl.DataFrame | None = None,
    evidence: int = 20,
) -> Roles:
    """Tell cores from amplifiers, and the structures that they form.

    `retweets` has one row a retweet: `retweeter`, `author` (both text, both categories or both integers), `tweet`
    (integer), `ts` and `posted` (milliseconds; null where unknown); or, where only sums are known, one row a pair:
    `retweeter`, `author`, `retweets`, of which only mass can tell. `archived` are the accounts of which a file says
    that they were removed. Where all who retweet are of these it is an archive: only they can be cores then; else,
    and where none is known, the retweets are everybody's, and a structure whose accounts are all of these needs
    less. `posts` (`account`, `tweets`) tells how many tweets of their own accounts wrote and, where there is a
    column `platform_retweets`, how often the platform says that anybody retweeted these; `communities` (`account`,
    `community`) a grouping to compare with.

    A pair is strong if it has at least 3 retweets, more than chance at a false discovery rate of 1 % over all ordered
    pairs: Poisson, with mean out·(in − k + ½)/(M − out + 1), or in an archive out / authors retweeted, for popularity
    there was made by its accounts. It is five times what chance gives and a tenth of what the author's regulars usually
    make; in an archive a hundredth of its account's retweets, unless the author has no public (`strong_pairs`). A
    strong pair has *time evidence* if it is

    - fast: its retweets come sooner than four fifths of all, sooner than the account's other retweets and those by
      others of the author;
    - steady: its delays keep to a narrower band (variance of their log odds among all delays at most 0.4 of the usual);
    - synchronous: within 60 s of another regular of the author, more often than such delays would meet by chance.

    Three regulars of an author and more are also taken together, and show less than a pair must. A structure is seen
    `by time` (connected pairs with time evidence, authors a fifth of whose retweets regulars make), `by mass` (16
    amplifiers and more who do not talk among themselves, each author owing them 35 % of its retweets; parted by
    Leiden's algorithm, CPM, Traag et al. 2019), or from `repetition only` (a path of at least four pairs, each of which
    makes much of what the next receives; in an archive also what mass shows of fewer amplifiers). Accounts too weak to
    show as pairs join where they retweet a structure's cores, or its accounts retweet them, more than chance and in
    its time. What then treats its cores as the rest of their audience does is left out (`exceptional`): sure is not
    large, and at millions of retweets fans are sure as well. Last come `pools` (`find_pools`): authors most of whose
    retweets come in one stretch of delay, from many accounts that come back a few times each.

    `accounts`: account, archived, role (core, amplifier, both, neither), structure, core_score, amplifier_score,
    retweets_received, retweeted_by (accounts), regular_retweets (by strong pairs and structures), captured (their
    share of those received, which in an archive are those that its accounts made), platform_retweets (of its own
    tweets, by anybody), platform_share (the regular ones of these; null where that is not known or smaller),
    amplifiers (who makes them), median_delay (seconds, of these), in_step (their share with time evidence),
    retweets_made, retweet_share (of its own acts), authors, top_author_share, strong_pairs, fast_share,
    synchronous_share (of its retweets), core_surprise, amplifier_surprise (−log10 p of the repetition summed over its
    pairs, 0 without), community. A share of no retweets is null.
    `pairs` (strong or in a structure): amplifier, core, retweets, tweets, p, q, surprise, median_delay (seconds), fast,
    steady, synchronous, strong, first_ts, last_ts, structure. `structures`: structure, name, way, kind (ring,
    multi-core ring, mutual ring, two layers, chain), cores, amplifiers, core_accounts, amplifier_accounts, retweets,
    first_ts, last_ts, median_delay, after and within (seconds, of a pool: the stretch that shows it) and within_share
    (of all retweets of its authors, those its accounts make in it), captured, platform_retweets, platform_share, rank,
    community and community_share.
    `evidence`: structure (null for a pair alone), amplifier, core, tweet, ts, delay (seconds), at most `evidence` rows
    a pair, the first ones. `overlaps`: structure, other, accounts in both.

    Both scores are √reach · (1 − 2^(−retweets/10)) · (1 + 2·in a structure + with time evidence)/4: the share of all
    its retweets that regulars make (for an amplifier that of its cores, weighted by its retweets of them), discounted
    where there are few such retweets, and two shares of these. In an archive that share is of the platform's own count;
    where no file tells it, `captured` counts for a fifth at most. They order accounts and are no probability; an
    account without a strong pair or structure has 0.

    Small rings without time evidence are missed on purpose: the staff of an office looks the same. A quick fan club
    that makes a third of what an author receives looks like a ring. Raises `UsageError` where columns are missing.
    O(n) in the rows, some 50 bytes a row beside them; O(pairs log pairs).

    >>> found = roles(pl.DataFrame({"retweeter": ["bob"], "author": ["ann"], "retweets": [3]}))
    >>> found.accounts.select("account", "role", "retweets_received", "retweets_made").rows()
    [('ann', 'neither', 3, 0), ('bob', 'neither', 0, 3)]
    """
    summed = "retweets" in retweets.columns
    needed = ["retweeter", "author", *(["retweets"] if summed else ["tweet", "ts", "posted"])]
    if missing := [name for name in needed if name not in retweets.columns]:
        raise UsageError(f"the retweets have no column {', '.join(missing)}", hint=f"Give {', '.join(needed)}.")
    log = as_seen(ordered(retweets.select(needed), summed, archived))
    strong = with_time(log, described(log, strong_pairs(log)))
    members, by_time = shown(log, strong, WHOLE if log.everyone else ARCHIVE)
    if log.everyone and log.listed.any():
        members, by_time = _among_listed(log, strong, members, by_time)
    members = exceptional(log, joined(log, members, by_time), by_time)
    pools = find_pools(log, members["c"].to_numpy())
    return in_names(log, strong, members, by_time, posts, communities, evidence, pools)


def _among_listed(
    log: Log, strong: pl.DataFrame, members: pl.DataFrame, by_time: set[int]
) -> tuple[pl.DataFrame, set[int]]:
    """Add the structures of accounts that are known to be removed, for which less is enough, as in an archive."""
    listed = pl.Series(np.flatnonzero(log.listed)).implode()
    inner = strong.filter(pl.col("a").is_in(listed) & pl.col("c").is_in(listed))
    more, timed = shown(log, inner.join(members, on="c", how="anti", maintain_order="left"), ARCHIVE)
    first = int(members["s"].to_numpy().max(initial=-1)) + 1
    return pl.concat([members, more.with_columns(pl.col("s") + first)]), by_time | {s + first for s in timed}
