// Retweets of a stretch of time
//
// Who retweeted which tweet, from one moment to another?
//
// @topic   lookups
// @param   low   integer  moments from this one, milliseconds since 1970, UTC
// @param   high  integer  and before this one
// @column  retweeter  string   id of the account that retweeted
// @column  tweet      integer  id of the tweet
// @column  ts         moment   when it was retweeted
// @column  networks   string   where several networks list the account, those in whose files it stands
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)
WHERE r.ts >= $low AND r.ts < $high
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS retweeter, r.original_id AS tweet, r.ts AS ts, r.networks AS networks
