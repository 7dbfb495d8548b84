// The tweets in which two accounts shared a hashtag together
//
// Which own tweets of the two carry the same hashtag within moments of each other, and how far apart?
//
// @topic   evidence
// @param   source  string  id of the one account
// @param   target  string  id of the other
// @param   time_window  integer = 60  seconds between the two, at most
// @param   network  string = ''  a network, whose own files are to tell of it; all of them where it is empty
// @param   limit   integer = 25  rows at most, the first first
// @column  source    string   id of the one account
// @column  target    string   id of the other
// @column  tweet     tweet    id of the one's tweet
// @column  other     tweet    id of the other's tweet
// @column  object    string   the hashtag in both
// @column  ts        moment   when the one tweeted
// @column  delay     float    seconds from the one's tweet to the other's, negative where the other was first
// @column  text      string   text of the one's tweet
// @see     coordination-network-toolkit, issue 45

// Conditions on the tweets stand after the WITH: before it the embedded engine begins with all of them.
MATCH (a:Account)
WHERE a.id IN [$source, $target] AND NOT a.id IN $without
MATCH (a)-[r:POSTED]->(t:Tweet)-[:HAS_TAG]->(o:Hashtag)
WITH a, r, t, o
WHERE r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
// In slots of a window's length, as in co_hashtags.
UNWIND [0, 1] AS later
WITH a, t, o.tag AS object, t.ts / ($time_window * 1000 + 1) + later AS slot, later
WITH object, slot, collect({account: a.id, tweet: t.id, ts: t.ts, text: t.text, later: later}) AS shares
WHERE size(shares) > 1
UNWIND shares AS x
UNWIND shares AS y
WITH object, x, y
WHERE x.account = $source AND y.account = $target AND x.account <> y.account
  AND x.later + y.later < 2 AND abs(x.ts - y.ts) <= $time_window * 1000
RETURN x.account AS source, y.account AS target, x.tweet AS tweet, y.tweet AS other, object, x.ts AS ts,
       (y.ts - x.ts) / 1000.0 AS delay, x.text AS text
ORDER BY ts, tweet, other, object
LIMIT $limit
