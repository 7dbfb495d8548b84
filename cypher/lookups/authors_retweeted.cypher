// Whom each account retweets
//
// Whom did each account retweet, once for each retweet?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  author   string  id of the account whose tweet it retweeted
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:RETWEETED]->(t:Tweet)<-[:POSTED]-(b:Account)
WHERE ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS account, b.id AS author
