// The tweets that two accounts retweeted together
//
// Which tweets did both accounts retweet within moments of each other, and how far apart?
//
// @topic   evidence
// @param   source  string  id of the one account
// @param   target  string  id of the other
// @param   time_window  integer = 60  seconds between the two, at most
// @param   network  string = ''  a network, whose own files are to tell of it; all of them where it is empty
// @param   limit   integer = 25  rows at most, the first first
// @column  source    string   id of the one account
// @column  target    string   id of the other
// @column  tweet     tweet    id of the tweet that both retweeted
// @column  ts        moment   when the first of them retweeted it
// @column  delay     float    seconds from the one's retweet to the other's, negative where the other was first
// @column  source_retweet  tweet    id of the one's retweet
// @column  target_retweet  tweet    id of the other's
// @column  text      string   text of the tweet
// @see     coordination-network-toolkit, issue 45

MATCH (a:Account {id: $source})-[x:RETWEETED]->(t:Tweet)<-[y:RETWEETED]-(b:Account {id: $target})
WHERE (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND (y.networks IS NULL OR y.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR x.ts >= $since) AND ($until = 0 OR x.ts < $until) AND ($language = 0 OR x.language_id = $language)
  AND ($since = 0 OR y.ts >= $since) AND ($until = 0 OR y.ts < $until) AND ($language = 0 OR y.language_id = $language)
  AND NOT a.id IN $without AND NOT b.id IN $without
  AND a.id <> b.id AND abs(x.ts - y.ts) <= $time_window * 1000
RETURN a.id AS source, b.id AS target, t.id AS tweet, CASE WHEN x.ts < y.ts THEN x.ts ELSE y.ts END AS ts,
       (y.ts - x.ts) / 1000.0 AS delay, x.tweet_id AS source_retweet, y.tweet_id AS target_retweet, t.text AS text
ORDER BY ts, tweet, source_retweet, target_retweet
LIMIT $limit
