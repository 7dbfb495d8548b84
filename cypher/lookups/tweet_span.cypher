// When there are tweets
//
// When was the first tweet, when the last, and of how many is the moment known?
//
// @topic   lookups
// @column  first   moment   the first
// @column  last    moment   the last
// @column  tweets  integer  how many have a moment

MATCH (t:Tweet)
RETURN min(t.ts) AS first, max(t.ts) AS last, count(t.ts) AS tweets
