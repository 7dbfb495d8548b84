// Domains of some accounts together
//
// To which domains do the own tweets and retweets of these accounts link?
//
// @topic   lookups
// @param   ids      list<string>  ids of the accounts
// @param   network  string = ''   a network, whose own files are to tell of it; all of them where it is empty
// @param   limit    integer = 20  rows at most
// @column  value     string   registered domain, such as bbc.co.uk
// @column  tweets    integer  own tweets and retweets that carry it
// @column  first     moment   first use
// @column  last      moment   last use
// @column  accounts  integer  accounts that used it

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)-[:LINKS_TO]->(x:Link)
WHERE a.id IN $ids
WITH a.id AS account, r.original_id AS tweet, r.tweet_id AS retweet, x.domain AS value, r.stub AS stub, r.networks AS own,
     r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND value IS NOT NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT account IN $without
WITH DISTINCT account, tweet, retweet, value, ts
RETURN value, count(*) AS tweets, min(ts) AS first, max(ts) AS last, count(DISTINCT account) AS accounts
ORDER BY tweets DESC, value
LIMIT $limit
