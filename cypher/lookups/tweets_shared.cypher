// Tweets that each account retweeted
//
// Which tweets did each account retweet?
//
// @topic   lookups
// @column  account  string   id of the account
// @column  object   integer  id of a tweet that it retweeted, once or more often
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)
WHERE ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN DISTINCT a.id AS account, r.original_id AS object
