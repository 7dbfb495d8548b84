// Applications of some accounts
//
// With which applications do these accounts tweet and retweet?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string   id of the account
// @column  value    string   application, where it is known
// @column  n        integer  own tweets and retweets made with it
// @unordered who asks counts them

UNWIND $ids AS id
MATCH (a:Account {id: id})-[r:POSTED|RETWEETED]->(:Tweet)
WITH a.id AS account, r.client_id AS number, r.stub AS stub, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND number IS NOT NULL
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT account IN $without
WITH account, number, count(*) AS times
MATCH (c:Client {id: number})
RETURN account, c.name AS value, times AS n
