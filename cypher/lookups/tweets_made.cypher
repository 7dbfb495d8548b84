// When and with what each account tweets
//
// When did each account tweet, and with which application?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  ts       moment  when
// @column  client   integer  id of the application
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:POSTED]->(:Tweet)
WHERE r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS account, r.ts AS ts, r.client_id AS client
