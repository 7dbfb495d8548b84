// Retweets of no moment
//
// Of how many of an account's retweets is it not known when they were made?
//
// @topic   lookups
// @column  retweeter  string   id of the account that retweeted
// @column  networks   string   where several networks list the account, those in whose files they stand
// @column  retweets   integer  how many of no known moment, of most accounts none
// @unordered who asks sums them

MATCH (a:Account)-[r:RETWEETED]->(t:Tweet)
WHERE ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a.id AS retweeter, r.networks AS networks, count(*) AS made, count(r.ts) AS timed
RETURN retweeter, networks, made - timed AS retweets
