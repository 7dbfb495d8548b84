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
WITH a.id AS account, r.language_id AS number, r.stub AS stub, r.ts AS ts
WHERE stub IS NULL AND number IS NOT NULL
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR number = $language) AND NOT account IN $without
WITH account, number, count(*) AS times
MATCH (l:Language {id: number})
RETURN account, l.code AS value, times AS n
