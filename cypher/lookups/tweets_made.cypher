// When and with what each account tweets
//
// When did each account tweet, and with which application?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  ts       moment  when
// @column  client   string  the application
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:POSTED]->(:Tweet)
WHERE r.stub IS NULL
RETURN a.id AS account, r.ts AS ts, r.client AS client
