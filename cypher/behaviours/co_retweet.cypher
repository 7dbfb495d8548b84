// Co-retweet: the same tweet retweeted
//
// Which tweets did the accounts of a network retweet, and when?
//
// @topic   behaviours
// @param   network  string = ''  a network; all of them where it is empty
// @param   from_account string = ''  accounts of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @column  account  string   id of the account
// @column  object   tweet    id of the tweet that was retweeted
// @column  ts       integer  when, milliseconds since 1970, UTC
// @column  message  tweet    id of the tweet or retweet
// @renders shares
// @see     Keller et al. 2020
// @see     Pacheco et al. 2021

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS account, r.original_id AS object, r.ts AS ts, r.tweet_id AS message
