// Authors of tweets of which no moment is known
//
// Whose are the tweets of which nobody knows when they were posted?
//
// @topic   lookups
// @column  tweet   integer  id of the tweet
// @column  author  string   id of the account that posted it
// @column  posted  moment   empty, as it is not known
// @unordered so many that ordering them takes longer than reading them

MATCH (b:Account)-[p:POSTED]->(:Tweet)
WHERE p.ts IS NULL
RETURN p.original_id AS tweet, b.id AS author, p.ts AS posted
