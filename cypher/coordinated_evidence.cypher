// The tweets in which two accounts met
//
// On what did a pair of an analysis meet, with which tweets, and how far apart?
//
// @topic   evidence
// @param   analysis  string  name of the analysis
// @param   source  string  id of the one account
// @param   target  string  id of the other
// @param   limit   integer = 25  rows at most, the first first
// @column  source        string   id of the one account
// @column  target        string   id of the other
// @column  tweet         tweet    the tweet that both shared, or the one's own
// @column  ts            moment   when the first of them did it
// @column  delay         float    seconds from the one to the other, negative where the other was first
// @column  behaviour     string   what both did
// @column  object        string   what both shared
// @column  source_tweet  tweet    tweet or retweet of the one
// @column  target_tweet  tweet    tweet or retweet of the other
// @column  text          string   text of the tweet
// @analysis coordination
// @see     Berkeley Protocol on digital open source investigations, 2020

MATCH (a:Account {id: $source})-[m:MET]->(b:Account {id: $target})
WHERE m.analysis = $analysis
RETURN a.id AS source, b.id AS target, m.tweet AS tweet,
       CASE WHEN m.source_ts < m.target_ts THEN m.source_ts ELSE m.target_ts END AS ts,
       (m.target_ts - m.source_ts) / 1000.0 AS delay, m.behaviour AS behaviour, m.object AS object,
       m.source_tweet AS source_tweet, m.target_tweet AS target_tweet, m.text AS text
ORDER BY ts, behaviour, source_tweet, target_tweet, object
LIMIT $limit
