// How much each account of a network did
//
// How many own tweets and retweets did each account that a network lists make, and from when to when?
//
// @topic   lookups
// @param   network  string = ''  the network; all of them where it is empty
// @column  account   string   id of the account
// @column  tweets    integer  own tweets
// @column  retweets  integer  retweets it made
// @column  first     moment   first of both
// @column  last      moment   last of both
// @unordered who asks joins them

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
WITH a.id AS account, r.tweet_id AS retweet, r.stub AS stub, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until) AND ($language = 0 OR language = $language)
WITH account, count(*) AS acts, count(retweet) AS again, min(ts) AS begun, max(ts) AS ended
RETURN account, acts - again AS tweets, again AS retweets, begun AS first, ended AS last
