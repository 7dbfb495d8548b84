// Languages of some accounts together
//
// In which languages do these accounts tweet and retweet, as the platform detected them?
//
// @topic   lookups
// @param   ids      list<string>  ids of the accounts
// @param   network  string = ''   a network, whose own files are to tell of it; all of them where it is empty
// @column  value     string   language, as the platform writes it; empty where the file tells none
// @column  tweets    integer  own tweets and retweets
// @column  accounts  integer  accounts that made them
// @unordered who asks sorts them

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.id IN $ids
WITH a.id AS account, r.client_id AS client, r.stub AS stub, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT account IN $without
WITH language AS number, count(*) AS times, count(DISTINCT account) AS users
OPTIONAL MATCH (x:Language {id: number})
RETURN x.code AS value, times AS tweets, users AS accounts
