// Whom each account retweets
//
// Whom did each account retweet, once for each retweet?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  author   string  id of the account whose tweet it retweeted
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[:RETWEETED]->(t:Tweet)<-[:POSTED]-(b:Account)
RETURN a.id AS account, b.id AS author
