// Tweets of an account
//
// What did an account tweet and retweet, in order?
//
// @topic   evidence
// @param   account  string  the account, by id, handle or name
// @param   limit    integer = 1000  rows at most, the first first
// @column  account   string   id of the account
// @column  tweet     tweet    id of the tweet, or of its retweet
// @column  ts        moment   when
// @column  author    string   id of whom it retweeted; empty for an own tweet
// @column  language  string   language, as the platform detected it
// @column  client    string   application
// @column  text      string   text
// @see     Berkeley Protocol on digital open source investigations, 2020

MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)
WHERE (a.id = $account OR a.handle = $account) AND r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a.id AS account, t, coalesce(r.tweet_id, t.id) AS tweet, r.ts AS ts, r.tweet_id IS NOT NULL AS again,
     r.language_id AS spoken, r.client_id AS number, t.text AS text
ORDER BY ts, tweet
LIMIT $limit
OPTIONAL MATCH (b:Account)-[:POSTED]->(t)
OPTIONAL MATCH (c:Client {id: number})
OPTIONAL MATCH (l:Language {id: spoken})
RETURN account, tweet, ts, CASE WHEN again THEN b.id ELSE '' END AS author, l.code AS language, c.name AS client, text
ORDER BY ts, tweet
LIMIT $limit
