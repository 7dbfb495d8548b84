// Texts of some tweets
//
// What do these tweets say?
//
// @topic   lookups
// @param   tweets  list<integer>  ids of the tweets
// @column  tweet  integer  id of the tweet
// @column  text   string   its text, where it is known
// @unordered who asks joins them

UNWIND $tweets AS id
MATCH (t:Tweet {id: id})
RETURN t.id AS tweet, t.text AS text
