// The tweets behind a retweet link
//
// Which tweets of one account did another retweet, when, and how fast?
//
// @topic   evidence
// @param   source  string  id of the account that retweets
// @param   target  string  id of the account that is retweeted
// @param   network  string = ''  a network, whose own files are to tell of it; all of them where it is empty
// @param   limit   integer = 25  rows at most, the first first
// @column  source    string   id of the account that retweets
// @column  target    string   id of the account that is retweeted
// @column  tweet     tweet    id of the retweeted tweet
// @column  retweet   tweet    id of the retweet
// @column  ts        moment   when it was retweeted
// @column  delay     float    seconds from tweet to retweet, where both are known
// @column  text      string   text of the tweet
// @column  file      string   Source.id of the file that tells of the tweet
// @column  row       integer  record in that file
// @see     Berkeley Protocol on digital open source investigations, 2020

MATCH (a:Account {id: $source})-[r:RETWEETED]->(t:Tweet)<-[:POSTED]-(b:Account {id: $target})
WHERE (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without AND NOT b.id IN $without
RETURN a.id AS source, b.id AS target, t.id AS tweet, r.tweet_id AS retweet, r.ts AS ts,
       (r.ts - t.ts) / 1000.0 AS delay, t.text AS text, t.source AS file, t.row AS row
ORDER BY ts, retweet
LIMIT $limit
