// The text of one tweet
//
// What does this tweet say?
//
// @topic   lookups
// @param   tweet  integer  id of the tweet
// @column  tweet  integer  id of the tweet
// @column  text   string   its text, where it is known
// @unordered it is one row

MATCH (t:Tweet {id: $tweet})
RETURN t.id AS tweet, t.text AS text
