// Hours of some accounts' retweets
//
// At which hours do these accounts retweet?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string   id of the account
// @column  value    integer  hour of the day, UTC
// @column  n        integer  retweets in it
// @unordered who asks counts them

UNWIND $ids AS id
MATCH (a:Account {id: id})-[r:RETWEETED]->(:Tweet)
WITH a.id AS account, r.ts AS ts, r.language_id AS language
WHERE ts IS NOT NULL
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT account IN $without
RETURN account, ts / 3600000 % 24 AS value, count(*) AS n
