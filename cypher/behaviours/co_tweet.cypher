// Co-tweet: the same text
//
// Which texts did the accounts of a network tweet, and when?
//
// @topic   behaviours
// @param   network  string = ''  a network; all of them where it is empty
// @param   from_account string = ''  accounts of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @param   from_tweet   integer = 0  tweets of this id and of greater ones; from the least where it is 0
// @param   to_tweet     integer = 0  and of lesser ones than this; to the greatest where it is 0
// @column  account  string   id of the account
// @column  object   string   text of the tweet
// @column  ts       integer  when, milliseconds since 1970, UTC
// @column  message  tweet    id of the tweet or retweet
// @renders shares
// @object  normalised text
// @see     coordination-network-toolkit, co_tweet

MATCH (a:Account)-[r:POSTED]->(t:Tweet)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
  AND ($from_tweet = 0 OR r.original_id >= $from_tweet) AND ($to_tweet = 0 OR r.original_id < $to_tweet)
// Beside the pattern, so many conditions have the embedded engine read the texts of all tweets for those of a few.
WITH a.id AS account, t.text AS object, r.ts AS ts, r.original_id AS message, r.networks AS own, r.stub AS stub,
     r.language_id AS language
WHERE (own IS NULL OR own CONTAINS ('|' + $network + '|')) AND stub IS NULL AND object <> ''
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until) AND ($language = 0 OR language = $language)
RETURN account, object, ts, message
