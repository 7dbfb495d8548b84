// When there are retweets
//
// When was the first retweet, when the last, and of how many is the moment known?
//
// @topic   lookups
// @column  first     moment   the first
// @column  last      moment   the last
// @column  retweets  integer  how many have a moment

MATCH (:Account)-[r:RETWEETED]->(:Tweet)
RETURN min(r.ts) AS first, max(r.ts) AS last, count(r.ts) AS retweets
