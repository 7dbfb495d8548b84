// Ids of tweets as platforms write them
//
// Which tweets and retweets have ids that are no numbers, or may be another one's too?
//
// @topic   lookups
// @column  number   integer  what the graph calls the tweet or retweet
// @column  written  string   its id as the platform writes it
// @unordered who asks joins them

MATCH (p:PlatformId)
RETURN p.id AS number, p.ref AS written
