// Whose some tweets are, and of when
//
// Which account posted each of these tweets, and when?
//
// @topic   lookups
// @param   tweets  list<integer>  ids of the tweets
// @column  tweet    integer  id of the tweet
// @column  posted   moment   when it was posted
// @column  account  string   id of the account that posted it
// @column  handle   string   its handle
// @unordered who asks joins them

MATCH (b:Account)-[:POSTED]->(t:Tweet)
WHERE t.id IN $tweets
RETURN t.id AS tweet, t.ts AS posted, b.id AS account, b.handle AS handle
