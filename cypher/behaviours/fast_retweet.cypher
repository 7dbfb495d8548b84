// Fast retweet: the same author retweeted within moments of the tweet
//
// Whom did the accounts of a network retweet within seconds, and when?
//
// @topic   behaviours
// @param   network  string = ''  a network; all of them where it is empty
// @param   from_account string = ''  accounts of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @param   delay    integer = 10  seconds from the tweet to the retweet, at most
// @column  account  string   id of the account
// @column  object   string   id of the author who was retweeted
// @column  ts       integer  when, milliseconds since 1970, UTC
// @column  message  tweet    id of the tweet or retweet
// @renders shares
// @object  recurring
// @see     Luceri et al. 2024

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)<-[p:POSTED]-(b:Account)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND r.ts >= p.ts AND r.ts - p.ts <= $delay * 1000
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS account, b.id AS object, r.ts AS ts, r.tweet_id AS message
