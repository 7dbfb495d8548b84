// Ids of some tweets as platforms write them
//
// What are the ids of these tweets and retweets, which are no numbers, or may be another one's too?
//
// @topic   lookups
// @param   numbers  list<integer>  what the graph calls them
// @column  number   integer  what the graph calls the tweet or retweet
// @column  written  string   its id as the platform writes it
// @unordered who asks joins them

UNWIND $numbers AS wanted
MATCH (p:PlatformId {id: wanted})
RETURN p.id AS number, p.ref AS written
