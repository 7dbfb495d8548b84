// One tweet
//
// Who wrote or made the tweet or retweet of this id, who retweeted it, when, and which file tells of it?
//
// @topic   evidence
// @param   tweet    tweet    the id of the tweet or retweet, as the platform writes it
// @param   limit    integer = 1000  rows at most, the first first
// @column  tweet     tweet    id of the tweet, or of its retweet
// @column  account   string   id of the account that wrote the tweet, or retweeted it
// @column  handle    string   its handle
// @column  ts        moment   when
// @column  of        tweet    id of the tweet that it retweeted; empty for an own tweet
// @column  text      string   text of the tweet
// @column  file      string   Source.id of the file that tells of the tweet
// @column  row       integer  record in that file
// @see     Berkeley Protocol on digital open source investigations, 2020

MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)
WHERE (r.original_id IN $tweet OR r.tweet_id IN $tweet)
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN coalesce(r.tweet_id, t.id) AS tweet, a.id AS account, a.handle AS handle, r.ts AS ts,
       CASE WHEN r.tweet_id IS NULL THEN NULL ELSE t.id END AS of, t.text AS text, t.source AS file, t.row AS row
ORDER BY ts, tweet, account
LIMIT $limit
