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
WHERE r.stub IS NULL AND r.client_id IS NOT NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a.id AS account, r.client_id AS number, count(*) AS times
MATCH (c:Client {id: number})
RETURN account, c.name AS value, times AS n
