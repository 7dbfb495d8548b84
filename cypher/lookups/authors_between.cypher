// Authors of a stretch of time
//
// Whose are the tweets that were posted from one moment to another?
//
// @topic   lookups
// @param   low   integer  moments from this one, milliseconds since 1970, UTC
// @param   high  integer  and before this one
// @column  tweet   integer  id of the tweet
// @column  author  string   id of the account that posted it
// @column  posted  moment   when it was posted
// @unordered so many that ordering them takes longer than reading them

MATCH (b:Account)-[p:POSTED]->(:Tweet)
WHERE p.ts >= $low AND p.ts < $high
RETURN p.original_id AS tweet, b.id AS author, p.ts AS posted
