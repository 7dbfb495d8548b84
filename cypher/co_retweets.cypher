// Accounts that retweet the same tweets together
//
// Which pairs of accounts retweeted the same tweets within moments of each other, and how often?
//
// @topic   shared behaviour
// @param   network  string = ''  a network; all of them where it is empty
// @param   time_window  integer = 60  seconds between the two, at most
// @param   min_weight   integer = 2  tweets that a pair has in common, at least
// @param   limit        integer = 5000  pairs at most, the heaviest first
// @column  source         string   id of the account with the smaller id
// @column  target         string   id of the account with the greater id
// @column  weight         integer  different tweets that both shared in time
// @column  source_handle  string   handle of the one
// @column  target_handle  string   handle of the other
// @column  events         integer  times that both shared one in time
// @column  mean_delay     float    mean seconds between the two
// @column  first          moment   first time
// @column  last           moment   last time
// @renders network undirected
// @uncounted counting the pairs costs as much as finding them
// @evidence co_retweet_evidence
// @see     Keller et al. 2020
// @see     Schoch et al. 2022

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
// Two within a window of each other are in one slot of its length or in two neighbouring ones: each stands in its own
// and in the next, and is paired with those of its slot. So the work grows with who met, not with who used the same.
UNWIND [0, 1] AS later
WITH a, r.original_id AS object, r.ts AS ts, r.ts / ($time_window * 1000 + 1) + later AS slot, later
WITH object, slot, collect({account: a.id, handle: a.handle, ts: ts, later: later}) AS shares
WHERE size(shares) > 1
UNWIND shares AS x
UNWIND shares AS y
WITH object, x, y
WHERE x.account < y.account AND x.later + y.later < 2 AND abs(x.ts - y.ts) <= $time_window * 1000
WITH x.account AS source, y.account AS target, x.handle AS source_handle, y.handle AS target_handle,
     count(*) AS events, sum(abs(x.ts - y.ts)) / 1000.0 / count(*) AS mean_delay,
     min(x.ts) AS first, max(x.ts) AS last, count(DISTINCT object) AS weight
WHERE weight >= $min_weight
RETURN source, target, weight, source_handle, target_handle, events, mean_delay, first, last
ORDER BY weight DESC, source, target
LIMIT $limit
