// What the graph calls a tweet
//
// Which tweets and retweets have this id on their platforms?
//
// @topic   lookups
// @param   written  string   the id as a platform writes it
// @column  number   integer  what the graph calls the tweet or retweet

MATCH (p:PlatformId)
WHERE p.ref = $written
RETURN p.id AS number
ORDER BY number
