// The tweets of an account that carry a hashtag
//
// Which own tweets and retweets of an account carry a hashtag, and when did it post them?
//
// @topic   evidence
// @param   source  string   id of the account
// @param   target  hashtag  the hashtag, with or without #
// @param   network  string = ''  a network, whose own files are to tell of it; all of them where it is empty
// @param   limit   integer = 25  rows at most, the first first
// @column  source    string   id of the account
// @column  target    string   the hashtag, folded, with #
// @column  tweet     tweet    id of the tweet, or of the retweeted one
// @column  retweet   tweet    id of the retweet; empty for an own tweet
// @column  ts        moment   when the account posted it
// @column  text      string   text of the tweet
// @column  file      string   Source.id of the file that tells of the tweet
// @column  row       integer  record in that file

// Conditions on the tweets stand after the WITH: before it the embedded engine begins with all of them.
MATCH (a:Account {id: $source})-[r:POSTED|RETWEETED]->(t:Tweet)-[:HAS_TAG]->(h:Hashtag)
WITH a, r, t, '#' + h.tag AS tag
WHERE tag = $target AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS source, tag AS target, t.id AS tweet, r.tweet_id AS retweet, r.ts AS ts, t.text AS text,
       t.source AS file, t.row AS row
ORDER BY ts, tweet, retweet
LIMIT $limit
