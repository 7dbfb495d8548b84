// What some accounts did, in order
//
// Which tweets and retweets did these accounts make, and when?
//
// @topic   lookups
// @param   ids      list<string>  ids of the accounts
// @param   network  string = ''   a network, whose own files are to tell of it; all of them where it is empty
// @param   limit    integer = 1000  rows at most, the first first
// @column  account   string   id of the account
// @column  act       integer  id of the tweet, or of the retweet
// @column  tweet     integer  id of the tweet, of a retweet that of the tweet that it retweets
// @column  again     boolean  whether it is a retweet
// @column  ts        moment   when
// @column  client    integer  id of the application
// @column  language  integer  id of the language

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.id IN $ids
WITH a.id AS account, r.original_id AS tweet, r.tweet_id AS retweet, r.stub AS stub, r.networks AS own, r.ts AS ts,
     r.client_id AS client, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT account IN $without
RETURN account, coalesce(retweet, tweet) AS act, tweet, retweet IS NOT NULL AS again, ts, client, language
ORDER BY ts, act
LIMIT $limit
