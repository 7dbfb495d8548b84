// When some accounts act, by quarters of an hour
//
// How many own tweets and how many retweets of these accounts fall on each quarter of an hour?
//
// @topic   lookups
// @param   ids      list<string>  ids of the accounts
// @param   network  string = ''   a network, whose own files are to tell of it; all of them where it is empty
// @column  quarter   integer  quarters of an hour since 1970, UTC; empty where no moment is known
// @column  tweets    integer  own tweets
// @column  retweets  integer  retweets
// @unordered who asks sums them

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.id IN $ids
WITH a.id AS account, r.tweet_id AS retweet, r.stub AS stub, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT account IN $without
WITH ts / 900000 AS quarter, count(*) AS acts, count(retweet) AS again
RETURN quarter, acts - again AS tweets, again AS retweets
