// When and with what each account tweets
//
// When did each account tweet, and with which application?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  ts       moment  when
// @column  client   string  the application
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[:POSTED]->(t:Tweet)
WHERE t.stub = false
RETURN a.id AS account, t.ts AS ts, t.client AS client
