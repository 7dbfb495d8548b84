// Hashtags that each account used
//
// Which hashtags did each account use?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  object   string  a hashtag in its own tweets
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:POSTED]->(t:Tweet)-[:HAS_TAG]->(h:Hashtag)
WHERE r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN DISTINCT a.id AS account, h.tag AS object
