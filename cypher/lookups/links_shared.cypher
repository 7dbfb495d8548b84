// Links that each account posted
//
// Which links did each account tweet?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  object   string  an address in its own tweets
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:POSTED]->(t:Tweet)-[:LINKS_TO]->(l:Link)
WHERE r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN DISTINCT a.id AS account, l.url AS object
