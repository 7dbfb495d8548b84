// Tweets that each account retweeted
//
// Which tweets did each account retweet?
//
// @topic   lookups
// @column  account  string   id of the account
// @column  object   integer  id of a tweet that it retweeted, once or more often
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[:RETWEETED]->(t:Tweet)
RETURN DISTINCT a.id AS account, t.id AS object
