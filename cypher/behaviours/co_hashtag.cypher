// Co-hashtag: the same hashtag
//
// Which hashtags did the accounts of a network tweet, and when?
//
// @topic   behaviours
// @param   network  string = ''  a network; all of them where it is empty
// @column  account  string   id of the account
// @column  object   string   the hashtag
// @column  ts       integer  when, milliseconds since 1970, UTC
// @column  message  integer  id of the tweet or retweet
// @renders shares
// @object  recurring

MATCH (a:Account)-[:POSTED]->(t:Tweet)-[:HAS_TAG]->(h:Hashtag)
WHERE EXISTS { MATCH (a)-[:LISTED_IN]->(n:Network) WHERE $network = '' OR n.id = $network }
  AND t.stub = false
RETURN a.id AS account, h.tag AS object, t.ts AS ts, t.id AS message
