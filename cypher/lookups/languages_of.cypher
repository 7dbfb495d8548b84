// Languages of some accounts
//
// In which languages do these accounts tweet?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string   id of the account
// @column  value    string   language, where it is known
// @column  n        integer  own tweets in it
// @unordered who asks counts them

UNWIND $ids AS id
MATCH (a:Account {id: id})-[r:POSTED]->(:Tweet)
WHERE r.stub IS NULL AND r.language IS NOT NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = '' OR r.language = $language) AND NOT a.id IN $without
RETURN a.id AS account, r.language AS value, count(*) AS n
